"""One collection of tests, run once for each fault in a fork of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.main import pytest_runtestloop as run_tests

from tests.mutants.nearest import Watch, Watched, nearest_first, watched_in
from tests.mutants.results import Fate
from tests.mutants.swapping import swap

if TYPE_CHECKING:
    from tests.mutants.trying import Tree

CANNOT_SWAP, FAILED = 99, 1
FIRST = -1  # the number of the run without a fault


class Loop:
    """A plugin of pytest: instead of running the tests once, it runs them for each text of a module.

    `tell` is given the number of each text and its fate, None where it cannot be put into what is loaded;
    and FIRST with SURVIVED once the tests passed as they are, with KILLED when they did not.
    """

    def __init__(
        self,
        tree: Tree,
        module: str,
        source: str,
        texts: Sequence[str],
        tell: Callable[[int, Fate | None], None],
    ) -> None:
        self._tree, self._module, self._source = tree, module, source
        self._texts, self._tell = texts, tell

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """See pytest; True: nobody else runs them."""
        seen = self._tree.folder.with_suffix(".seen")
        seen.unlink(missing_ok=True)
        before = time.monotonic()
        status = self._tree.forked(partial(self._watch, session, seen), None)
        seconds = time.monotonic() - before
        watched = watched_in(seen)
        seen.unlink(missing_ok=True)
        if status != 0 or session.testsfailed or not session.items:
            self._tell(FIRST, Fate.KILLED)
            return True
        self._tell(FIRST, Fate.SURVIVED)
        if self._tree.forked(partial(self._try, session, self._source, watched), None) != 0:
            watched = {}  # tests that need their own order would seem to notice any fault
        for number, text in enumerate(self._texts):
            self._tree.write(self._module, text)
            status = self._tree.forked(partial(self._try, session, text, watched), seconds)
            self._tell(number, _fate(status))
        return True

    def _watch(self, session: pytest.Session, into: Path) -> int:
        session.config.pluginmanager.register(Watch(self._tree.folder / self._module, into))
        return self._run(session)

    def _try(self, session: pytest.Session, text: str, watched: dict[str, Watched]) -> int:
        name = self._module.removesuffix(".py").replace("/", ".")
        if text != self._source and not swap(name, self._source, text):
            return CANNOT_SWAP
        session.config.option.tbstyle = "no"  # nobody reads how it was noticed
        session.items = nearest_first(session.items, watched, self._source, text)
        return self._run(session)

    def _run(self, session: pytest.Session) -> int:
        try:
            run_tests(session)
        except (session.Failed, session.Interrupted):
            return FAILED
        return FAILED if session.testsfailed else 0


def _fate(status: int | None) -> Fate | None:
    if status is None:
        return Fate.TIMED_OUT
    if status == CANNOT_SWAP:
        return None
    return Fate.SURVIVED if status == 0 else Fate.KILLED
