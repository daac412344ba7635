"""A workshop for tests: benches that sign, machines with facts, and an inventory with a client."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uuid_utils
from anyio.from_thread import start_blocking_portal
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx2 import Response
from starlette.testclient import TestClient

from inventory.app import make_app
from inventory.guard import Activity
from inventory.service import Inventory, open_inventory
from judge.grade.grade import grade_machine
from judge.health.drive_health import judge_drive
from judge.signature import key_id
from model.battery import Battery
from model.board import Board, ChassisKind, Firmware, FirmwareKind
from model.certificate import Certificate
from model.cpu import Cpu
from model.document import encode
from model.drive import Drive, DriveKind, Storage, Transport
from model.fact import Why, absent, known_or, present, unknown
from model.machine import Machine
from model.memory import EccKind, Memory, Module, Slot
from model.message import say
from model.network import Interface, InterfaceKind
from model.provenance import ClockTrust, Times, Versions
from model.report import PersonalAnswers, Report, Trouble
from model.smart import Attribute, FailedWhen, Protocol, Smart
from tests.judge.machines import usual_policy

WHEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
GIB = 1 << 30
CERTIFICATES = "/api/v1/certificates"


@dataclass(frozen=True, slots=True)
class Bench:
    """A station with its key."""

    name: str = "bench-1"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def spki(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def id(self) -> str:
        return key_id(self.spki)

    def sign(self, data: bytes) -> bytes:
        return self.key.sign(data)


def filled(model: Path, folder: Path, fill: Callable[[Desk], object]) -> Path:
    """A copy of an inventory in a new folder, with more in it; itself a model that tests copy."""
    desk = Desk(shutil.copytree(model, folder))
    fill(desk)
    desk.close()
    return folder


class Desk:
    """An inventory in a folder, and a client on this machine."""

    def __init__(self, folder: Path) -> None:
        self.inventory: Inventory = open_inventory(folder)
        self.client = TestClient(
            make_app(self.inventory, Activity()),
            base_url="http://127.0.0.1:8484",
            raise_server_exceptions=False,
            follow_redirects=False,
        )
        # One event loop serves every request, as in the server; the client would start a thread for each.
        self._loop = ExitStack()
        self.client.portal = self._loop.enter_context(start_blocking_portal())

    def close(self) -> None:
        self._loop.close()
        self.inventory.close()

    def enrol(self, bench: Bench, code: str | None = None) -> Response:
        wish = {
            "code": self.inventory.code if code is None else code,
            "public_key": base64.b64encode(bench.spki).decode(),
            "name": bench.name,
        }
        return self.client.post("/api/v1/enrol", json=wish)

    def token(self, bench: Bench) -> str:
        return str(self.enrol(bench).json()["token"])

    def post(self, bench: Bench, data: bytes, token: str, **changed: str) -> Response:
        return self.hand_over("/api/v1/reports", bench, data, token, **changed)

    def certify(self, bench: Bench, token: str, *certificates: Certificate) -> list[dict[str, Any]]:
        """The receipts for certificates that are all new."""
        receipts = []
        for certificate in certificates:
            answer = self.hand_over(CERTIFICATES, bench, encode(certificate), token)
            assert answer.status_code == 201, answer.text
            receipts.append(answer.json())
        return receipts

    def hand_over(self, counter: str, bench: Bench, data: bytes, token: str, **changed: str) -> Response:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Etabli-Signature": base64.b64encode(bench.sign(data)).decode(),
            **changed,
        }
        return self.client.post(counter, content=data, headers=headers)

    def deliver(self, bench: Bench, token: str, *reports: Report) -> list[dict[str, Any]]:
        """The receipts for reports that are all new."""
        receipts = []
        for report in reports:
            answer = self.post(bench, encode(report), token)
            assert answer.status_code == 201, answer.text
            receipts.append(answer.json())
        return receipts

    def get(self, path: str, **questions: str) -> Any:
        answer = self.client.get(path, params=questions)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def page(self, path: str, language: str = "en") -> str:
        answer = self.client.get(path, headers={"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        return answer.text


def smart(*, passed: bool | None = True, pending: int = 0, hours: int = 9000) -> Smart:
    """An ATA drive's own words."""
    attribute = Attribute(
        id=197,
        name="Current_Pending_Sector",
        value=100,
        worst=100,
        threshold=0,
        prefailure=False,
        failed=FailedWhen.NEVER,
        raw=pending,
        raw_text=str(pending),
    )
    return Smart(
        protocol=Protocol.ATA,
        supported=True,
        enabled=True,
        overall_passed=passed,
        attributes=(attribute,),
        nvme=None,
        scsi=None,
        power_on_hours=hours,
        power_cycles=812,
        temperature_celsius=31,
        written_bytes=None,
        read_bytes=None,
        wear_percent=None,
        reallocated_sectors=0,
        pending_sectors=pending,
        uncorrectable_sectors=0,
        crc_errors=0,
        error_log_count=0,
        self_tests=absent(),
        self_test_running=False,
        ata_security=None,
        exit_status=0,
    )


def drive(name: str = "sda", serial: str = "S3Z8NB0K", told: Smart | None = None) -> Drive:
    """A SATA drive."""
    return Drive(
        name=name,
        path=f"/dev/{name}",
        kind=DriveKind.SSD,
        transport=Transport.SATA,
        vendor=None,
        model="Samsung SSD 860 EVO 250GB",
        serial=present(serial),
        serial_is_bridges=False,
        wwn=absent(),
        firmware="RVT01B6Q",
        size_bytes=250_059_350_016,
        logical_sector_bytes=512,
        physical_sector_bytes=512,
        rotational=False,
        rotation_rpm=None,
        removable=False,
        read_only=False,
        bridge=None,
        boot_medium=False,
        diskseq=1,
        controller="0000:00:17.0",
        contents=absent(),
        holders=(),
        smart=known_or(told, Why.NEEDS_ROOT),
    )


def board(serial: str | None, uuid: str | None, model: str = "20HRCTO1WW") -> Board:
    """A laptop's board."""
    return Board(
        vendor="LENOVO",
        model=model,
        version="ThinkPad X1 Carbon 5th",
        family="ThinkPad X1 Carbon 5th",
        sku=None,
        serial=known_or(serial),
        system_uuid=known_or(uuid),
        board_vendor="LENOVO",
        board_model=model,
        board_serial=absent(),
        chassis_kind=ChassisKind.LAPTOP,
        chassis_serial=absent(),
        asset_tag=absent(),
    )


def wired(mac: str) -> Interface:
    """A built-in network interface."""
    return Interface(
        name="enp0s31f6",
        kind=InterfaceKind.WIRED,
        vendor="Intel",
        model="I219-V",
        driver=present("e1000e"),
        bus="pci",
        built_in=True,
        mac=present(mac),
        mac_locally_administered=False,
        link=True,
        speed_mbit_per_s=1000,
        blocked=absent(),
    )


def laptop(
    serial: str | None = "PF0ABCDE",
    uuid: str | None = "4c4c4544-0042-3010-8047-b4c04f4e3132",
    mac: str | None = "54:e1:ad:01:02:03",
    drives: tuple[Drive, ...] | None = None,
) -> Machine:
    """A laptop of which a good deal is known."""
    return Machine(
        board=present(board(serial, uuid)),
        firmware=present(firmware()),
        cpu=present(processor()),
        memory=present(memory()),
        storage=present(Storage(drives=(drive(told=smart()),) if drives is None else drives, hidden=())),
        batteries=present((battery(),)),
        graphics=unknown(Why.TOOL_MISSING),
        screens=absent(),
        interfaces=present((wired(mac),)) if mac else absent(),
        devices=absent(),
        unclaimed=absent(),
        sensors=unknown(Why.NOT_REPORTED),
        locks=unknown(Why.NEEDS_ROOT),
    )


def firmware() -> Firmware:
    """A firmware that started by UEFI."""
    return Firmware(
        vendor="LENOVO",
        version="N1MET59W",
        released=WHEN.date(),
        boot=present(FirmwareKind.UEFI),
        secure_boot=present(False),
        tpm_version=present("2.0"),
    )


def memory() -> Memory:
    """One of two slots filled."""
    module = Module(
        size_bytes=8 * GIB,
        kind="DDR4",
        form="SODIMM",
        speed_mt_per_s=2400,
        configured_mt_per_s=2133,
        maker="Samsung",
        part="M471A1K43CB1",
        serial=present("3A1B2C4D"),
        ecc=False,
    )
    return Memory(
        total_bytes=7_900_000_000,
        fitted_bytes=8 * GIB,
        maximum_bytes=16 * GIB,
        slots=present((Slot(name="DIMM A", module=present(module)), Slot(name="DIMM B", module=absent()))),
        ecc=present(EccKind.NONE),
        corrected_errors=absent(),
        uncorrected_errors=absent(),
    )


def battery() -> Battery:
    """A battery with four years behind it."""
    return Battery(
        name="BAT0",
        maker="LGC",
        model="01AV429",
        serial=present("1234"),
        chemistry="Li-poly",
        design_mwh=57_000,
        full_mwh=46_000,
        now_mwh=40_000,
        converted=False,
        cycles=212,
        health_percent=81,
        charge_percent=87,
        status="Discharging",
    )


def processor() -> Cpu:
    """A processor of 2017."""
    return Cpu(
        vendor="GenuineIntel",
        model="Intel Core i5-7200U",
        architecture="x86_64",
        sockets=1,
        cores=2,
        threads=4,
        base_hz=2_500_000_000,
        max_hz=3_100_000_000,
        l1d_bytes=65536,
        l1i_bytes=65536,
        l2_bytes=524288,
        l3_bytes=3145728,
        level=3,
        virtualisation=present("VT-x"),
        microcode="0xf4",
        year=2016,
        vulnerabilities=absent(),
        measured_hz=unknown(Why.NOT_ASKED),
    )


def make_report(
    bench: Bench,
    machine: Machine | None = None,
    *,
    label: str | None = None,
    lot: str | None = None,
    note: str | None = None,
    locks: dict[str, bool] | None = None,
    finished: datetime = WHEN,
    clock: ClockTrust = ClockTrust.SYNCHRONISED,
    **changed: Any,
) -> Report:
    """A report as a run makes it: judged by the rules of this version."""
    machine = laptop() if machine is None else machine
    entered = PersonalAnswers(label=label, lot=lot, note=note, locks=locks or {})
    storage = machine.storage.value
    verdicts = tuple(judge_drive(drive) for drive in storage.drives) if storage else ()
    report = Report(
        id=str(uuid_utils.uuid7()),
        station=bench.id,
        station_name=bench.name,
        entered=entered,
        times=Times(
            started=finished - timedelta(seconds=90), finished=finished, duration_s=90.0, clock=clock
        ),
        versions=Versions(etabli="0.1.0", python="3.11.2", kernel="6.1.0-13-amd64", tools={}),
        machine=machine,
        drive_verdicts=verdicts,
        benchmarks=None,
        grade=grade_machine(machine, verdicts, None, entered, usual_policy()),
        troubles=(Trouble(where="probe", message=say("why.needs_root")),),
        replayed=False,
        evidence=(),
    )
    return replace(report, **changed)
