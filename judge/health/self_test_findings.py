"""What the drive's own tests say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from judge.health.finding import Finding, advising, failing, lacking, watch
from judge.health.log_ages import ROUNDING_HOURS, age_hours, believed_age_hours
from model.message import say
from model.smart import SelfTest, SelfTestResult, Smart

LOG_HAS_ERRORS = 0x80  # smartctl(8), EXIT STATUS: the self-test log holds errors that no later test outdates
DECISIVE = (SelfTestResult.PASSED, SelfTestResult.FAILED)
ENDED = (*DECISIVE, SelfTestResult.UNKNOWN)


def self_test_findings(smart: Smart) -> Iterator[Finding]:
    """A failed test that none has passed since decides, however old it is; one that only short tests have
    outdated is watched. One that ended in a way that nobody knows has not passed.
    """
    tests = [test for test in smart.self_tests.value or () if test.result in DECISIVE]
    failed = next((place for place, test in enumerate(tests) if test.result is SelfTestResult.FAILED), None)
    if failed != 0:
        yield from _unknown_ends(smart.self_tests.value or ())
    if failed is None:
        if (smart.exit_status or 0) & LOG_HAS_ERRORS:
            yield watch(say("drive.self_test_log_errors"))
        return
    test, later, counter = tests[failed], tests[:failed], counter_of(smart)
    long_ones = [newer for newer in later if _is_extended(newer)]
    if any(not _says_earlier(newer, test, counter) for newer in long_ones):
        return
    age = believed_age_hours([item.hours for item in tests], failed, counter)
    if long_ones:
        yield advising(watch(say("drive.self_test_passed_earlier", status=test.status)))
    elif later:
        yield advising(watch(say("drive.self_test_failed_before", status=test.status)))
    elif age is None:
        yield failing(say("drive.self_test_failed", status=test.status))
    else:
        yield failing(say("drive.self_test_failed_hours", status=test.status, hours=age))


def _unknown_ends(tests: Sequence[SelfTest]) -> Iterator[Finding]:
    """A test whose end nobody knows, and which no long one that passed has outdated: it may have failed."""
    ended = [test for test in tests if test.result in ENDED]
    for place, test in enumerate(ended):
        if test.result is SelfTestResult.PASSED and _is_extended(test):
            return
        if test.result is SelfTestResult.UNKNOWN:
            code = "drive.self_test_end_unknown" if place == 0 else "drive.self_test_end_unknown_before"
            yield advising(lacking(say(code)))
            return


def _says_earlier(newer: SelfTest, older: SelfTest, counter: int | None) -> bool:
    """Whether a test that stands before another in the log says that it ran before it: one of both is wrong,
    and perhaps the log's order.
    """
    ages = [age_hours(test.hours, counter) for test in (newer, older)]
    return ages[0] is not None and ages[1] is not None and ages[0] > ages[1] + ROUNDING_HOURS


def counter_of(smart: Smart) -> int | None:
    """The hours by which the drive dates its logs."""
    return smart.power_on_hours if smart.counter_hours is None else smart.counter_hours


def _is_extended(test: SelfTest) -> bool:
    """Whether the test read the whole surface."""
    return test.kind.lower().startswith(("extended", "background long", "foreground long"))
