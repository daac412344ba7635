"""`etabli record`: write down what this machine answers, for a replay anywhere."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from host.live import LiveHost
from host.recording.recording import RecordingHost
from host.recording.recording_file import ErrorNote, Recording
from host.shared import SharedHost
from model.event import BenchmarkFinished, Event, ProbeFinished
from model.exit_status import ExitStatus
from papers.errors import reason
from papers.language import _, ngettext
from papers.parts import parts_in_words
from papers.steps import probe_name
from papers.terminal import complain, say

# What a machine simply does not have is an answer, and no gap in a recording.
NO_GAPS = frozenset({"NotThere"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = _("Example: sudo etabli record lenovo-x230.json.gz --redact")
    parser.add_argument("out", metavar=_("FILE"), type=Path, help=_("the file to write, compressed JSON"))
    parser.add_argument(
        "--redact",
        action="store_true",
        help=_("replace what identifies the machine or its users: serial numbers, addresses, names, labels"),
    )
    parser.add_argument("--deep", action="store_true", help=_("ask the slow questions as well"))
    parser.add_argument("--bench", action="store_true", help=_("run the quick benchmarks as well"))


def execute(options: argparse.Namespace) -> int:
    """Probe the machine through a recorder, and write what it noted."""
    out: Path = options.out
    if out.exists():
        complain(_("{path} exists already; choose another name.").format(path=out))
        return ExitStatus.WRONG_ORDER
    if not out.parent.is_dir():
        complain(_("{path}: the folder does not exist.").format(path=out.parent))
        return ExitStatus.WRONG_ORDER
    live = LiveHost()
    recorder = RecordingHost(live)
    _ask_everything(recorder, live.stop, deep=options.deep, bench=options.bench)
    try:
        size_bytes = recorder.write(out, redact=options.redact, deep=options.deep, benchmarked=options.bench)
    except OSError as error:
        complain(_("{path} cannot be written: {error}.").format(path=out, error=reason(error)))
        return ExitStatus.COULD_NOT_RUN
    for line in summary(recorder.recording(), out, size_bytes, redacted=options.redact):
        say(line)
    return ExitStatus.DONE


def _ask_everything(
    recorder: RecordingHost, end_tools: Callable[[], None], *, deep: bool, bench: bool
) -> None:
    """What a run asks: the probes, the benchmarks when wanted, the versions of the tools."""
    from agent.bench.provenance import make_versions
    from probes.run import probe_machine

    machine = probe_machine(SharedHost(recorder), deep=deep, on_event=_show)
    if bench:
        from benchmarks.run import run_benchmarks
        from judge.health.drive_health import judge_drive

        storage = machine.storage.value
        verdicts = tuple(judge_drive(drive) for drive in storage.drives) if storage else ()
        run_benchmarks(
            recorder,
            machine,
            verdicts,
            quick=True,
            battery_agreed=False,
            on_event=_show,
            stopped=lambda: False,
            end_tools=end_tools,
        )
    make_versions(recorder)


def _show(event: Event) -> None:
    """One line for everything that was asked."""
    if isinstance(event, ProbeFinished):
        say(f"{event.duration_s:6.1f} s  {probe_name(event.probe)}")
    elif isinstance(event, BenchmarkFinished):
        benchmark = event.benchmark
        say(f"{benchmark.seconds:6.1f} s  {parts_in_words(benchmark.kind)} {benchmark.subject}".rstrip())


def summary(recording: Recording, path: Path, size_bytes: int, *, redacted: bool) -> list[str]:
    """What was written, and what could not be asked."""
    count = len(recording.runs) + len(recording.reads) + len(recording.links) + len(recording.libraries)
    answers = ngettext("{count} answer", "{count} answers", count).format(count=count)
    lines = [
        _("{path}: {answers}, {size} kB.").format(path=path, answers=answers, size=max(size_bytes // 1000, 1))
    ]
    if not redacted:
        lines.append(
            _("It contains serial numbers, addresses and names: share it only with people you trust.")
        )
    if not recording.is_root:
        lines.append(_("Recorded without root rights: serial numbers and drive health are missing."))
    lines += [
        _("Not answered: {question} ({reason})").format(question=question, reason=reason)
        for question, reason in gaps(recording)
    ]
    return lines


def gaps(recording: Recording) -> list[tuple[str, str]]:
    """The tools, files and packages that gave an error instead of an answer, each with its reason."""
    asked = [(" ".join(note.argv), note.error) for note in recording.runs]
    asked += [(f"{note.library} {note.argument}".strip(), note.error) for note in recording.libraries]
    found = [(question, _reason(error)) for question, error in asked if error is not None]
    errors = [note.error for note in recording.reads] + [note.error for note in recording.links]
    refused = Counter(_reason(error) for error in errors if error is not None and error.kind not in NO_GAPS)
    return found + [
        (ngettext("{count} file", "{count} files", count).format(count=count), reason)
        for reason, count in sorted(refused.items())
    ]


def _reason(error: ErrorNote) -> str:
    """Why, as a person would say it."""
    from host.recording.recording_file import raised_again
    from model.message import say as message
    from papers.wording import word

    return word(message(f"why.{raised_again(error).why}"))
