"""Plans for the drives of this machine, choosing among them, and confirming: what a person says is checked
here, and nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from agent.bench.wrong_order import WrongOrder
from host.live import LiveHost
from host.shared import SharedHost
from host.sparing import SparingHost
from judge.identity.placeholders import is_placeholder_drive_serial
from model.document import encode
from model.drive import HidingKind, Storage
from model.erasure import WipePlan, WipePolicy
from papers.language import _
from wipe.consent import SHORTEST_END, code_of, look_at
from wipe.planned import PlannedDrive
from wipe.udev_names import udev_names

HASH_LENGTH = 12


def plan_all(policy: WipePolicy, *, spare: frozenset[str] = frozenset()) -> tuple[PlannedDrive, ...]:
    """Every drive of this machine with its plan; the drives of the names in `spare` are not asked anything.
    Raises WrongOrder when the drives cannot be listed.
    """
    from host.boot import probe_boot
    from probes.storage.storage import probe_storage
    from wipe.live import plan_live

    host = LiveHost()
    asked = SharedHost(SparingHost(host, spare))
    storage = probe_storage(asked, without_capacity=True).fact.value
    if storage is None:
        raise WrongOrder(_("The drives of this machine cannot be listed."))
    facts = probe_boot(host)
    behind_cache = hides_flash(storage)
    found = []
    for drive in storage.drives:
        outcome = plan_live(host, drive, facts, policy, behind_cache=behind_cache)
        look = look_at(drive) if isinstance(outcome, WipePlan) else None
        names = udev_names(host, drive.name)
        found.append(PlannedDrive(drive=drive, outcome=outcome, look=look, names=names))
    return tuple(found)


def hides_flash(storage: Storage) -> bool:
    """Whether the firmware keeps drives to itself that it may use as a cache of others."""
    return any(item.kind is HidingKind.RST and item.hidden_drives != 0 for item in storage.hidden)


def plan_hash(outcome: WipePlan) -> str:
    """What a confirmation binds to: any change of the plan, the drive or the policy gives another one."""
    return hashlib.sha256(encode(outcome)).hexdigest()[:HASH_LENGTH]


def hash_of(plans: Sequence[WipePlan]) -> str:
    """The hash of several plans together."""
    if len(plans) == 1:
        return plan_hash(plans[0])
    return hashlib.sha256(":".join(sorted(map(plan_hash, plans))).encode()).hexdigest()[:HASH_LENGTH]


def needs_code(planned: PlannedDrive, all_of_them: Sequence[PlannedDrive]) -> bool:
    """Whether the end of the serial cannot name this drive alone: it has none of its own, one that vendors
    ship, or another drive's ends the same.
    """
    serial = planned.serial
    if serial is None or planned.drive.serial_is_bridges or len(serial) < SHORTEST_END:
        return True
    if is_placeholder_drive_serial(serial):
        return True
    end = serial[-SHORTEST_END:].lower()
    return any(
        other.serial is not None and other.serial.lower().endswith(end)
        for other in all_of_them
        if other is not planned
    )


def choose(word: str, drives: Sequence[PlannedDrive]) -> PlannedDrive:
    """The drive that a word names: a path of a whole drive, or at least the last four characters of its
    serial. Raises WrongOrder.
    """
    if word.startswith("/"):
        return _by_path(word, drives)
    end, _colon, code = word.partition(":")
    if code:
        return _by_code(end, code, drives)
    if len(end) < SHORTEST_END:
        raise WrongOrder(
            _("“{word}” is too short: type at least the last {count} characters of the serial.").format(
                word=word, count=SHORTEST_END
            )
        )
    found = [item for item in drives if (item.serial or "").lower().endswith(end.lower())]
    if not found:
        raise WrongOrder(_("No drive here has a serial that ends in “{word}”.").format(word=word))
    if len(found) > 1:
        names = ", ".join(f"{item.drive.path} ({item.serial})" for item in found)
        raise WrongOrder(
            _("“{word}” is the end of several serials: {names}. Type more of it.").format(
                word=word, names=names
            )
        )
    return found[0]


def _by_path(word: str, drives: Sequence[PlannedDrive]) -> PlannedDrive:
    from pathlib import Path

    real = str(Path(word).resolve())
    found = next((item for item in drives if item.drive.path == real), None)
    if found is not None:
        return found
    whole = next((item for item in drives if real.startswith(item.drive.path)), None)
    if whole is not None:
        raise WrongOrder(
            _("{word} is a part of the drive {drive}: only whole drives are erased.").format(
                word=word, drive=whole.drive.path
            )
        )
    raise WrongOrder(_("{word} is not a drive of this machine.").format(word=word))


def _by_code(end: str, code: str, drives: Sequence[PlannedDrive]) -> PlannedDrive:
    for item in drives:
        if item.token is None or not (item.serial or "").lower().endswith(end.lower()):
            continue
        if code_of(item.token) == code.upper():
            return item
    raise WrongOrder(
        _("The code “{code}” belongs to no drive here; it is shown beside the drive and changes.").format(
            code=code
        )
    )


def check_confirmation(
    word: str, planned: PlannedDrive, all_of_them: Sequence[PlannedDrive], *, with_code: bool = False
) -> None:
    """That a word confirms this drive: the end of its serial, with the code where one is needed, or wanted
    (`with_code`). Raises WrongOrder.
    """
    if word.startswith("/"):
        raise WrongOrder(_("“{word}” does not confirm {drive}.").format(word=word, drive=planned.drive.path))
    named = choose(word, all_of_them)
    if named is not planned:
        raise WrongOrder(
            _("“{word}” names {other}, not {drive}. Nothing was changed.").format(
                word=word, other=named.drive.path, drive=planned.drive.path
            )
        )
    end = word.partition(":")[0]
    if len(end) < min(SHORTEST_END, len(planned.serial or "")):
        raise WrongOrder(
            _("“{word}” is too short: type at least the last {count} characters of the serial.").format(
                word=end, count=SHORTEST_END
            )
        )
    if (with_code or needs_code(planned, all_of_them)) and not word.partition(":")[2]:
        raise WrongOrder(
            _(
                "The serial does not identify {drive} for certain: type its end, a colon and the "
                "code shown beside the drive."
            ).format(drive=planned.drive.path)
        )
