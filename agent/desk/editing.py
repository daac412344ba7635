"""Changing one setting in the configuration file: the one line of it, durably, all else as it was."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import msgspec

from agent.bench.disk import Disk, part_of, remove_quietly
from agent.settings.configuration import Configuration, load_configuration
from agent.settings.places import place_for_new
from model.settings_text import BadSettings
from papers.errors import reason
from papers.language import _

BOM = "\ufeff"
# A string on one line (toml.io, v1.0.0, "String"), and what may follow it.
VALUE = r"""("(?:[^"\\]|\\.)*"|'[^']*')(\s*(?:#.*)?)$"""
EVERYBODY_READS, EVERYBODY_LOOKS = 0o644, 0o755


def change_setting(configuration: Configuration, key: str, value: str | None) -> Configuration:
    """The configuration once `key` (such as `station.name`) has this value in its file, None takes it away;
    a file is made where there is none. What it says is checked as at every start, before anything is written.
    Raises BadSettings.
    """
    file = (configuration.file or place_for_new()).resolve()
    try:
        before = file.read_bytes() if configuration.file is not None else b""
    except OSError as error:
        raise _unwritable(file, error) from error
    data = with_setting(before.decode("utf-8"), key, value).encode()
    draft = part_of(file)
    disk = Disk()
    try:
        if configuration.file is None:
            file.parent.mkdir(mode=EVERYBODY_LOOKS, parents=True, exist_ok=True)
        disk.write(draft, data)
        _like_before(file, draft)
        found = _checked(draft, file, configuration, key, value)
        disk.rename(draft, file)
        disk.sync_folder(file.parent)
    except OSError as error:
        remove_quietly(disk, draft)
        raise _unwritable(file, error) from error
    except BadSettings:
        remove_quietly(disk, draft)
        raise
    return found


def _checked(draft: Path, file: Path, before: Configuration, key: str, value: str | None) -> Configuration:
    """What the draft says, which is what was said before but for that key. Raises BadSettings."""
    try:
        found = load_configuration(draft)
    except BadSettings as error:
        raise BadSettings(str(error).replace(str(draft), str(file))) from error
    section, _dot, name = key.partition(".")
    is_taken = getattr(getattr(found, section), name) == value
    told = load_configuration(file) if before.file is not None else Configuration()
    if not is_taken or _others(found, section, name) != _others(told, section, name):
        raise BadSettings(
            _("{file}: {key} stands there in a way that only an editor can change.").format(
                file=file, key=key
            )
        )
    return _placed(found, file)


def _others(configuration: Configuration, section: str, name: str) -> dict[str, object]:
    """Everything but that one setting and the name of the file."""
    told = {field: getattr(configuration, field) for field in configuration.__struct_fields__}
    told.pop("file")
    inner = getattr(configuration, section)
    told[section] = {field: getattr(inner, field) for field in inner.__struct_fields__ if field != name}
    return told


def _placed(found: Configuration, file: Path) -> Configuration:
    """The same, read from the file that has its name."""
    return msgspec.structs.replace(found, file=file)


def with_setting(text: str, key: str, value: str | None) -> str:
    """A TOML text in which this key has this string, or is not written any more. Comments, order, ends of
    lines and a byte order mark stay.
    """
    section, _dot, name = key.partition(".")
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.removeprefix(BOM).splitlines()
    header = next((place for place, line in enumerate(lines) if _is_header(line, section)), None)
    written = f"{name} = {_quoted(value)}" if value is not None else None
    if header is None:
        if written is not None:
            lines += [*([""] if lines else []), f"[{section}]", written]
    else:
        _put_below(lines, header, name, written)
    mark = BOM if text.startswith(BOM) else ""
    return mark + "".join(line + end for line in lines)


def _put_below(lines: list[str], header: int, name: str, written: str | None) -> None:
    """The line of that name in the table below a header, or a new one right below it."""
    for place in range(header + 1, len(lines)):
        if re.match(r"\s*\[", lines[place]):
            break
        found = re.match(rf"""(\s*["']?{name}["']?\s*=\s*){VALUE}""", lines[place])
        if found is None:
            continue
        if written is None:
            del lines[place]
        else:
            lines[place] = f"{found[1]}{written.partition(' = ')[2]}{found[3]}"
        return
    if written is not None:
        lines.insert(header + 1, written)


def _is_header(line: str, section: str) -> bool:
    return re.match(rf"\s*\[\s*{section}\s*\]\s*(#.*)?$", line) is not None


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    told = "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in escaped)
    return f'"{told}"'


def _like_before(file: Path, draft: Path) -> None:
    """Who could read the file still can. Raises OSError."""
    if not file.exists():
        draft.chmod(EVERYBODY_READS)
        return
    known = file.stat()
    draft.chmod(stat.S_IMODE(known.st_mode))
    if os.geteuid() == 0 and (known.st_uid, known.st_gid) != (0, 0):
        os.chown(draft, known.st_uid, known.st_gid)


def _unwritable(file: Path, error: OSError) -> BadSettings:
    return BadSettings(
        _("{file}: the setting cannot be written: {error}.").format(file=file, error=reason(error))
    )
