"""The link of a screen to its session: it waits on a thread of its own, and speaks as the screens do."""

from __future__ import annotations

import threading

from agent.bench.state import StateError
from agent.session.attach_client import SessionAttachment
from papers.language import Language, speak, spoken
from ui.link import SessionLink


def test_why_no_bench_could_be_opened_is_told_in_the_language_of_the_screens() -> None:
    tried = threading.Event()

    def connect() -> SessionAttachment:
        tried.set()
        raise StateError(spoken().value)

    link = SessionLink(connect)
    speak(Language.FRENCH)
    try:
        link.begin()
    finally:
        speak(Language.ENGLISH)
    assert tried.wait(30.0)
    for thread in threading.enumerate():
        if thread.name == "screen-link":
            thread.join(30.0)
    assert link.trouble == Language.FRENCH.value
