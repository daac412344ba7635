"""Sentences of the drives' own self-tests."""

from __future__ import annotations

from papers.language import N_

SELF_TEST: dict[str, str | tuple[str, str]] = {
    "self_test.running": N_("The short self-test is running."),
    "self_test.passed": N_("The short self-test has passed."),
    "self_test.failed": N_("The short self-test has FAILED: {status}."),
    "self_test.aborted": N_("The short self-test was interrupted: {status}."),
    "self_test.unknown": N_("The short self-test has ended, and the drive does not report how ({status})."),
    "self_test.not_run": N_("The drive accepted the command, but ran no self-test."),
    "self_test.stopped": N_("The short self-test was stopped."),
    "self_test.not_ended": N_("The short self-test has not ended after {minutes} min."),
    "self_test.not_supported": N_("The drive has no self-test."),
    "self_test.refused": N_("The drive did not start its short self-test: {error}."),
    "self_test.no_answer": N_("The drive does not answer: {error}."),
}
