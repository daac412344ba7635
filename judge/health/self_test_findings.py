"""What the drive's own tests say."""

from __future__ import annotations

from collections.abc import Iterator

from judge.health.finding import Finding, failing, watch
from model.message import say
from model.smart import SelfTest, SelfTestResult, Smart

RECENT_HOURS = 2000  # of operation: about a year of a working day's use
WRAPS_AT = 1 << 16  # ATA8-ACS, self-test log: the time stamp has 16 bits
LOG_HAS_ERRORS = 0x80  # smartctl(8), EXIT STATUS: the self-test log holds errors that no later test outdates
DECISIVE = (SelfTestResult.PASSED, SelfTestResult.FAILED)


def self_test_findings(smart: Smart) -> Iterator[Finding]:
    """A failed test that is recent and that no later one has outdated decides; an older one is watched."""
    tests = [test for test in smart.self_tests.value or () if test.result in DECISIVE]
    failed = next((place for place, test in enumerate(tests) if test.result is SelfTestResult.FAILED), None)
    if failed is None:
        if (smart.exit_status or 0) & LOG_HAS_ERRORS:
            yield watch(say("drive.self_test_log_errors"))
        return
    test, later = tests[failed], tests[:failed]
    if any(_is_extended(newer) for newer in later):
        return
    age = _age_hours(test, smart.power_on_hours)
    is_recent = age is None or age <= RECENT_HOURS
    if later:
        yield watch(say("drive.self_test_failed_before", status=test.status))
    elif age is None:
        yield failing(say("drive.self_test_failed", status=test.status))
    else:
        say_it = failing if is_recent else watch
        yield say_it(say("drive.self_test_failed_hours", status=test.status, hours=age))


def _is_extended(test: SelfTest) -> bool:
    """Whether the test read the whole surface."""
    return test.kind.lower().startswith(("extended", "background long", "foreground long"))


def _age_hours(test: SelfTest, power_on_hours: int | None) -> int | None:
    """Hours of operation since the test; None when one of both is not known."""
    if test.hours is None or power_on_hours is None:
        return None
    age = power_on_hours - test.hours
    return age if 0 <= age < WRAPS_AT else age % WRAPS_AT
