"""A folder of samples as others keep it: some of the kinds, other names, and files that are none."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.corpus.__main__ import main
from tests.corpus.kinds import kinds

DRIVE = {
    "smartctl": {"exit_status": 0},
    "device": {"type": "nvme", "protocol": "NVMe"},
    "model_name": "Some drive",
    "smart_status": {"passed": True},
    "nvme_smart_health_information_log": {
        "critical_warning": 0, "available_spare": 100, "available_spare_threshold": 10, "percentage_used": 1,
        "power_on_hours": 10, "power_cycles": 3, "data_units_read": 5, "data_units_written": 5,
        "media_errors": 0, "num_err_log_entries": 0, "unsafe_shutdowns": 0,
    },
}  # fmt: skip
PROCESSOR = "Architecture:        x86_64\nCPU(s):              2\nModel name:          Some CPU\n"
NO_SAMPLES = {
    "empty": b"",
    "README.md": b"# What this folder holds\n",
    "cut": b'{"smartctl": {"exit_st',
    "packed.gz": gzip.compress(b"{}"),
    "noise": bytes(range(256)) * 8,
    "number": b"17",
}


@pytest.mark.parametrize("kind", [kind.name for kind in kinds() if kind.name != "workshop-machines"])
def test_a_file_that_is_no_sample_is_named_in_one_sentence(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / kind
    folder.mkdir()
    for name, content in NO_SAMPLES.items():
        (folder / name).write_bytes(content)
    assert main(["--from", str(tmp_path), "--kind", kind]) == 0
    said = capsys.readouterr().out
    for name in NO_SAMPLES:
        assert f"{kind} {name}: no sample: " in said
    assert "Traceback" not in said
    assert f"no sample {len(NO_SAMPLES)}" in said


@pytest.mark.parametrize(
    "encoded",
    [
        json.dumps(DRIVE, indent=1).encode("utf-8-sig"),
        json.dumps(DRIVE, indent=1).encode("utf-16"),
        json.dumps(DRIVE, indent=1).replace("\n", "\r\n").encode(),
        json.dumps(DRIVE | {"model_name": "Été"}, ensure_ascii=False).encode("latin-1"),
    ],
    ids=["byte order mark", "UTF-16", "CRLF", "latin-1"],
)
def test_a_sample_is_read_however_it_is_encoded(
    encoded: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "smart-json" / "some maker").mkdir(parents=True)
    (tmp_path / "smart-json" / "some maker" / "drive").write_bytes(encoded)
    assert main(["--from", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "smart-json some maker/drive: healthy" in said
    assert "lscpu" in said
    assert "no sample here" in said


def test_a_text_with_a_byte_order_mark_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lscpu").mkdir()
    (tmp_path / "lscpu" / "some").write_bytes(PROCESSOR.encode("utf-8-sig"))
    assert main(["--from", str(tmp_path)]) == 0
    assert "lscpu some: unknown level (is Some CPU" in capsys.readouterr().out


def test_a_folder_without_any_sample_is_a_wrong_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--from", str(tmp_path)]) == 2
    assert "no sample of" in capsys.readouterr().err
    assert main(["--from", str(tmp_path / "nowhere")]) == 2


def test_a_machine_whose_files_are_missing_or_empty_is_a_machine_that_tells_little(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "workshop-machines" / "PC").mkdir(parents=True)
    (tmp_path / "workshop-machines" / "PC" / "lspci.txt").write_bytes(b"")
    assert main(["--from", str(tmp_path)]) == 0
    assert "workshop-machines PC: without graphics" in capsys.readouterr().out
