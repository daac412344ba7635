"""Evidence is what the tools said, without what names people."""

from __future__ import annotations

import zlib
from base64 import b64decode

import pytest

from host.errors import TimedOut, ToolFailed, ToolMissing
from host.witness import ANSWER_LIMIT_BYTES, TOTAL_LIMIT_BYTES, WitnessHost
from model.report import Evidence
from tests.fake_host import FakeHost, answer_of

LSBLK = """{"blockdevices": [{"name": "sda", "serial": "WD-WX11A9472001", "label": "Photos de Jeanne",
"mountpoints": ["/media/jeanne/Photos de Jeanne"], "model": "WDC WD10JPVX"}]}"""


def output(item: Evidence) -> bytes:
    return zlib.decompress(b64decode(item.zlib_base64))


def witness_of(fake: FakeHost) -> WitnessHost:
    """A witness that has seen every tool of the fake."""
    witness = WitnessHost(fake)
    for line in fake.tools:
        witness.run(line.split(), timeout_s=1)
    return witness


def test_serials_stay_and_labels_users_and_host_names_go() -> None:
    fake = FakeHost(
        tools={
            "lsblk --json": LSBLK,
            "uname -a": "Linux pc-jeanne-01 6.12 x86_64",
            "mount": "/dev/sda on /home/jeanne",
        },
        files={
            "/proc/sys/kernel/hostname": "pc-jeanne-01\n",
            "/etc/passwd": "jeanne:x:1000:1000:Jeanne Martin,,,:/home/jeanne:/bin/bash\n",
        },
    )
    first, second, third = map(output, witness_of(fake).evidence())
    for gone in (b"jeanne", b"photos", b"martin"):
        assert gone not in (first + second + third).lower()
    assert b"WD-WX11A9472001" in first
    assert b"WDC WD10JPVX" in first


def test_names_of_radio_networks_and_access_points_go_and_our_own_address_stays() -> None:
    said = """Connected to 11:22:33:aa:bb:cc (on wlan0)
\tSSID: Livebox-A1B2
\tfreq: 2412
Interface wlan0
\taddr 3c:a9:f4:01:02:03
\tssid Livebox-A1B2
"""
    (item,) = witness_of(FakeHost(tools={"iw dev": said})).evidence()
    assert b"Livebox" not in output(item)
    assert b"11:22:33:aa:bb:cc" not in output(item)
    assert b"3c:a9:f4:01:02:03" in output(item)


def test_a_windows_key_never_stays() -> None:
    (item,) = witness_of(FakeHost(tools={"strings": "MSDM ABCDE-12345-FGHIJ-67890-KLMNO"})).evidence()
    assert output(item) == b"MSDM XXXXX-XXXXX-XXXXX-XXXXX-XXXXX"


def test_an_answer_is_kept_with_its_order_exit_status_and_words() -> None:
    fake = FakeHost(tools={"smartctl -x /dev/sda": answer_of(["smartctl"], '{"a": 1}', exit_status=0)})
    (item,) = witness_of(fake).evidence()
    assert (item.asked, item.exit_status, output(item)) == (("smartctl", "-x", "/dev/sda"), 0, b'{"a": 1}')


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ToolMissing("inxi", "inxi is not installed"), None),
        (TimedOut("inxi", "stopped after 2 s"), None),
        (ToolFailed("inxi", "exit status 3", 3), 3),
    ],
)
def test_a_tool_that_gave_no_answer_is_evidence_too(error: Exception, status: int | None) -> None:
    fake = FakeHost()
    fake.tools["inxi"] = error  # type: ignore[assignment]  # parametrised with the class above it
    witness = WitnessHost(fake)
    with pytest.raises(type(error)):
        witness.run(["inxi"], timeout_s=1)
    (item,) = witness.evidence()
    assert (item.exit_status, output(item)) == (status, str(error).encode())


@pytest.mark.slow
def test_what_is_kept_has_limits() -> None:
    fake = FakeHost(tools={f"tool {number}": bytes(2 * ANSWER_LIMIT_BYTES) for number in range(40)})
    kept = witness_of(fake).evidence()
    assert all(len(output(item)) == ANSWER_LIMIT_BYTES for item in kept)
    assert sum(len(output(item)) for item in kept) <= TOTAL_LIMIT_BYTES


def test_the_same_name_becomes_the_same_pseudonym() -> None:
    fake = FakeHost(
        tools={"blkid": 'LABEL="Photos de Jeanne"', "lsblk --json": LSBLK},
    )
    first, second = map(output, witness_of(fake).evidence())
    pseudonym = first.removeprefix(b'LABEL="').removesuffix(b'"')
    assert pseudonym in second
