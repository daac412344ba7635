"""What is sent to a drive, byte for byte, and what its answers are taken for."""

from __future__ import annotations

from pathlib import Path

from host.drive.drive_ports import AtaOrder
from host.drive.sat import cdb_of, registers_in
from model.erasure import DeviceState, Method
from tests.lab.ata.drive import AtaTraits
from tests.wipe.bench import SIZE, Bench
from wipe.ata_features import ask_ata
from wipe.methods.ata_sanitize import AtaSanitizeDevice
from wipe.methods.ata_security import AtaSecurityErase, password_page
from wipe.methods.nvme_format import NvmeFormat
from wipe.methods.nvme_sanitize import NvmeSanitize
from wipe.methods.scsi_sanitize import ScsiSanitize
from wipe.methods.scsi_sense import parse_sense, state_of


def test_a_format_always_asks_for_an_erase() -> None:
    for method, setting in ((Method.NVME_FORMAT_USER_DATA, 1), (Method.NVME_FORMAT_CRYPTO, 2)):
        order = NvmeFormat(method=method, namespace=1, lba_format=0x13, protection=0, extended_metadata=False)
        assert order.dword >> 9 & 7 == setting
        assert order.dword & 0xF == 3
        assert order.dword >> 12 & 3 == 1


def test_an_overwrite_by_the_drive_is_one_pass_and_not_sixteen() -> None:
    assert NvmeSanitize(method=Method.NVME_SANITIZE_OVERWRITE).dword >> 4 & 0xF == 1
    assert AtaSanitizeDevice(method=Method.ATA_SANITIZE_OVERWRITE).order.count & 0xF == 1
    assert ScsiSanitize(method=Method.SCSI_SANITIZE_OVERWRITE).parameters[0] & 0x1F == 1


def test_a_failed_sanitize_may_be_left() -> None:
    assert NvmeSanitize(method=Method.NVME_SANITIZE_BLOCK).dword & 1 << 3
    assert AtaSanitizeDevice(method=Method.ATA_SANITIZE_BLOCK).order.count & 1 << 4
    assert ScsiSanitize(method=Method.SCSI_SANITIZE_BLOCK).cdb[1] & 1 << 5


def test_the_keys_of_sanitize_device_stand_in_the_address() -> None:
    assert AtaSanitizeDevice(method=Method.ATA_SANITIZE_BLOCK).order.lba == 0x426B4572
    assert AtaSanitizeDevice(method=Method.ATA_SANITIZE_CRYPTO).order.lba == 0x43727970
    assert AtaSanitizeDevice(method=Method.ATA_SANITIZE_OVERWRITE).order.lba >> 32 == 0x4F57


def test_an_extended_taskfile_puts_every_byte_where_sat_wants_it() -> None:
    cdb = cdb_of(AtaOrder(command=0xB4, feature=0x0014, count=0x0011, lba=0x4F5701020304, extended=True))
    assert len(cdb) == 16
    assert (cdb[0], cdb[1], cdb[14]) == (0x85, 0x07, 0xB4)
    assert cdb[2] & 0x20
    assert bytes([cdb[8], cdb[10], cdb[12], cdb[7], cdb[9], cdb[11]]) == bytes.fromhex("04030201574f")


def test_a_security_erase_has_time_enough() -> None:
    erase = AtaSecurityErase(method=Method.ATA_SECURITY_ERASE, estimated_s=None, size_bytes=4_000_000_000_000)
    assert erase.limit_s > 4e12 / 30e6 - 1
    told = AtaSecurityErase(method=Method.ATA_SECURITY_ERASE, estimated_s=36_000.0, size_bytes=1)
    assert told.limit_s == 72_000.0
    assert password_page(2)[0] == 2


def test_registers_that_were_cut_are_not_taken_for_whole() -> None:
    fixed = bytes([0x70, 0, 1, 0, 0x50, 0, 0x40, 10, 0, 1, 2, 3, 0x00, 0x1D, 0, 0, 0, 0])
    registers = registers_in(fixed)
    assert registers is not None
    assert not registers.whole


def test_no_sense_is_idle_and_nonsense_is_unknown() -> None:
    idle = parse_sense(bytes([0x70, 0, 0, 0, 0, 0, 0, 10]) + bytes(10))
    assert idle is not None
    assert state_of(idle) is DeviceState.IDLE
    odd = parse_sense(bytes([0x70, 0, 4, 0, 0, 0, 0, 10]) + bytes(10))
    assert odd is not None
    assert state_of(odd) is DeviceState.UNKNOWN
    assert parse_sense(b"") is None


def test_a_native_maximum_below_the_capacity_is_not_known(tmp_path: Path) -> None:
    bench = Bench(tmp_path, AtaTraits(native_sectors=1, current_sectors=SIZE // 512))
    assert bench.drive.ata is not None
    features = ask_ata(bench.drive.ata, bench.drive.scsi, kernel_unlocked_hpa=False)
    assert features is not None
    assert features.native_sectors is None
