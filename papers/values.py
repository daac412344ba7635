"""The arguments of a sentence in words: a method's name instead of its code, "500 GB" instead of a count of
bytes; texts of machines without control characters.
"""

from __future__ import annotations

from collections.abc import Callable

from model.rounding import GB, GIB
from papers.erasure import found_words, level_word, verdict_word
from papers.errors import reason
from papers.language import N_, Language, _, spoken
from papers.letters import letter_word
from papers.methods import method_name
from papers.plain import printable
from papers.quantities import grouped, memory_size, storage_size
from papers.steps import probe_name, step_name
from papers.times import day_in_words
from papers.trials.names import benchmark_name, benchmark_names, trial_name, trial_names

LOCKS = {
    "exclusive": N_("opening it alone"),
    "medium": N_("the boot medium"),
    "marker": N_("the image's marker file"),
    "firmware": N_("the answer of the BIOS"),
    "removable": N_("whether it can be pulled out"),
}
IDENTITY = {
    "model": N_("the model"),
    "serial": N_("the serial"),
    "wwn": N_("the WWN"),
    "path": N_("the path"),
    "diskseq": N_("the kernel's number of it"),
    "size": N_("the capacity in bytes"),
}
# Ways on which a size is told, by judge.erasure.channels.SizeChannel.
CHANNELS = {
    "kernel": N_("the kernel"),
    "ata_identify": N_("IDENTIFY DEVICE"),
    "ata_native": N_("READ NATIVE MAX"),
    "ata_overlay": N_("DEVICE CONFIGURATION IDENTIFY"),
    "ata_log": N_("the IDENTIFY DEVICE data log"),
    "nvme_namespace": N_("Identify Namespace"),
    "nvme_capacity": N_("the capacity of the whole NVMe drive"),
    "scsi_capacity": N_("READ CAPACITY"),
    "scsi_descriptor": N_("the block descriptor"),
    "scsi_default": N_("the block descriptor with all blocks"),
    "emmc_register": N_("the eMMC's EXT_CSD"),
    "drive": N_("the drive's own commands"),
}
# The errors of host.drive.drive_ports, by the name that the journal keeps.
TROUBLES = {
    "DriveGone": N_("The drive left"),
    "DriveSilent": N_("The drive does not answer"),
    "MediumError": N_("A sector cannot be read or written"),
    "TransportError": N_("The connection to the drive failed"),
    "NotPermitted": N_("The drive may not be used"),
    "NotSupported": N_("The adapter or the kernel does not let the command through"),
    "DriveError": N_("The drive gave an error"),
}
# Whose count is one of bytes.
IN_BYTES = frozenset(
    {
        "verdict.compared",
        "verdict.fingerprint",
        "verdict.read_all",
        "verdict.read_sample",
        "verdict.unallocated",
        "verdict.unreadable",
        "verdict.unwritten",
        "verdict.wrong",
        "verdict.capacity_differs",
        "verdict.general_purpose",
        "verdict.more_told",
        "verdict.range",
        "verdict.sizes_differ",
        "evidence.size",
        "claim.emmc_areas",
        "wipe.unreadable_bytes",
        "wipe.unwritten",
    }
)
# Counts and places that are written in groups of three digits; years, ports and limits of attributes are not.
GROUPED = frozenset(
    {
        "bytes",
        "certified",
        "count",
        "found",
        "hours",
        "last",
        "offset",
        "other",
        "place",
        "rated",
        "told",
        "total",
    }
)
# Counters of a drive at the end of their range (two, three, four, six, eight, sixteen bytes) are no counts.
FULL = frozenset((1 << bits) - 1 for bits in (16, 24, 32, 48, 64, 128))
MOST_TOLD = 4_000_000_000  # what is above would be read as an exact figure
ERASING = frozenset({"wipe", "verdict", "claim", "evidence"})
# What a grade tells in the unit of its figure is shown as everywhere else.
FIGURES: dict[str, Callable[[str], str]] = {
    "memory_gib": lambda value: memory_size(round(float(value) * GIB)),
    "drive_gb": lambda value: storage_size(round(float(value) * GB)),
}
AREAS: dict[str, dict[str, Callable[[str], str]]] = {
    "proof": {"verdict": verdict_word, "day": day_in_words, "ordered": level_word},
    "run": {"step": step_name},
    "probe": {"probe": probe_name},
    "parts": {"size": lambda value: storage_size(int(value))},
    "systems": {"date": day_in_words},
    "delivery": {"date": day_in_words},
    "word": {
        "trial": trial_name,
        "trials": trial_names,
        "benchmark": benchmark_name,
        "benchmarks": benchmark_names,
    },
}
CHECKS = frozenset({"check.erasure", "check.erasure_differs"})
GRADES = frozenset({"check.grade", "check.grade_differs"})


def in_words(code: str, name: str, value: str | float) -> str | int | float:
    """The argument `name` of the sentence `code` as a person reads it."""
    if name == "count" and code in IN_BYTES and isinstance(value, int):
        return storage_size(value)
    if name in GROUPED and isinstance(value, int):
        is_full = code.startswith("drive.") and (value in FULL or value > MOST_TOLD)
        return (
            _("at least {count}").format(count=grouped(min(value, MOST_TOLD))) if is_full else grouped(value)
        )
    worded = reason if name == "error" else _named(code).get(name)
    return plain(worded(str(value)) if worded is not None else value)


def plain(value: str | float) -> str | int | float:
    """A value that is safe to show: texts from machines without control characters; a comma in French."""
    if isinstance(value, str):
        return printable(value)
    text = str(value)
    return text.replace(".", ",") if "." in text and spoken() is Language.FRENCH else value


def _named(code: str) -> dict[str, Callable[[str], str]]:
    """What words the arguments of a sentence, by their names."""
    area = code.partition(".")[0]
    if code.startswith("parts.memory"):
        return {"size": lambda value: memory_size(int(value))}
    if area == "grade":
        figure = code.rpartition(".")[2]
        return (
            {"value": FIGURES[figure]} if figure in FIGURES else {"date": day_in_words, "trial": trial_name}
        )
    if area in ERASING:
        return _named_in_erasing(code)
    if code in GRADES:
        return dict.fromkeys(("grade", "stated", "judged"), letter_word)
    if code in CHECKS:
        return dict.fromkeys(("verdict", "stated", "computed"), verdict_word)
    return AREAS.get(area, {})


def _named_in_erasing(code: str) -> dict[str, Callable[[str], str]]:
    words: dict[str, Callable[[str], str]] = {
        "method": method_name,
        "level": level_word,
        "lock": lambda value: _(LOCKS[value]) if value in LOCKS else value,
        "channel": lambda value: _(CHANNELS[value]) if value in CHANNELS else value,
        "told": lambda value: storage_size(int(value)),
    }
    if code == "verdict.too_many_exceptions":
        words["bytes"] = lambda value: storage_size(int(value))
    if code.startswith("verdict.read_"):
        words["found"] = found_words
    elif code == "wipe.other_drive":
        words["what"] = lambda value: _(IDENTITY[value]) if value in IDENTITY else value
    elif code == "wipe.drive_error":
        words["kind"] = lambda value: _(TROUBLES[value]) if value in TROUBLES else value
    return words
