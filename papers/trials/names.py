"""The names of trials and benchmarks, and what became of them, in words."""

from __future__ import annotations

from model.benchmark import BenchmarkKind
from model.trial import ANSWERS as OF_QUESTIONS
from model.trial import BatteryRun, TrialKind, TrialResult
from papers.language import N_, NP_, _, pgettext
from papers.quantities import decimal

BENCHMARKS = {
    BenchmarkKind.CPU_SINGLE: N_("Processor, one thread"),
    BenchmarkKind.CPU_ALL: N_("Processor, all threads"),
    BenchmarkKind.COMPRESSION_SINGLE: N_("Compression, one thread"),
    BenchmarkKind.COMPRESSION_ALL: N_("Compression, all threads"),
    BenchmarkKind.MEMORY_BANDWIDTH: N_("Memory speed"),
    BenchmarkKind.MEMORY_STRESS: N_("Memory under stress"),
    BenchmarkKind.DRIVE_SEQUENTIAL: N_("Drive, in sequence"),
    BenchmarkKind.DRIVE_RANDOM: N_("Drive, at random"),
    BenchmarkKind.CPU_CLOCK: N_("Processor clock"),
}
TRIALS = {
    TrialKind.SWOLLEN_BATTERY: N_("is the battery swollen?"),
    TrialKind.KEYBOARD: NP_("trial", "keyboard"),
    TrialKind.SCREEN: NP_("trial", "screen"),
    TrialKind.TOUCH_SCREEN: NP_("trial", "touch screen"),
    TrialKind.TOUCHPAD: NP_("trial", "touchpad"),
    TrialKind.SOUND: NP_("trial", "sound"),
    TrialKind.MICROPHONE: NP_("trial", "microphone"),
    TrialKind.CAMERA: NP_("trial", "camera"),
    TrialKind.USB_PORTS: NP_("trial", "USB ports"),
    TrialKind.WIFI: NP_("trial", "Wi-Fi"),
    TrialKind.BLUETOOTH: NP_("trial", "Bluetooth"),
    TrialKind.CARD_READER: NP_("trial", "card reader"),
    TrialKind.OPTICAL_DRIVE: NP_("trial", "optical drive"),
    TrialKind.LID: NP_("trial", "lid"),
    TrialKind.POWER: NP_("trial", "charging and power"),
    TrialKind.BATTERY_RUN: NP_("trial", "running on battery"),
    TrialKind.LEFT_INSIDE: N_("is something left inside (disc, SIM, SD card)?"),
    TrialKind.DRIVES_INSIDE: N_("is a drive inside?"),
}
RESULTS = {
    TrialResult.PASSED: NP_("trial", "works"),
    TrialResult.FAILED: NP_("trial", "DOES NOT WORK"),
    TrialResult.NOT_DONE: NP_("trial", "not tried"),
    TrialResult.NOT_FITTED: NP_("trial", "none fitted"),
}
ANSWERS = {
    TrialResult.PASSED: N_("no"),
    TrialResult.FAILED: N_("YES"),
    TrialResult.NOT_DONE: N_("not answered"),
    TrialResult.NOT_FITTED: N_("none inside"),
}


def trial_name(kind: str) -> str:
    """What is tried; one that this version does not know as it is."""
    if kind not in set(TrialKind):
        return kind
    name = TRIALS[TrialKind(kind)]
    return _(name) if isinstance(name, str) else pgettext(*name)


def trial_result(kind: TrialKind, result: TrialResult) -> str:
    """What became of it; of a question, its answer."""
    return _(ANSWERS[result]) if kind in OF_QUESTIONS else pgettext(*RESULTS[result])


def battery_run_text(run: BatteryRun) -> str:
    """What a run on battery came to; what is not known is left out."""
    minutes = round(run.ran_s / 60)
    if run.lost_percent is None or run.whole_s is None:
        return _("{minutes} min on battery").format(minutes=minutes)
    return _("{minutes} min on battery, {percent} % used, about {hours} h on a full charge").format(
        minutes=minutes, percent=decimal(run.lost_percent), hours=decimal(run.whole_s / 3600)
    )


def trial_names(kinds: str) -> str:
    """Several, as a sentence keeps them: with commas between, and questions without their mark."""
    return ", ".join(trial_name(kind).rstrip("?\N{NO-BREAK SPACE}") for kind in kinds.split(","))


def benchmark_name(kind: str) -> str:
    """What is measured; one that this version does not know as it is."""
    return _(BENCHMARKS[BenchmarkKind(kind)]) if kind in set(BenchmarkKind) else kind


def benchmark_names(kinds: str) -> str:
    """Several, as a sentence keeps them: with commas between."""
    return " · ".join(benchmark_name(kind) for kind in kinds.split(","))
