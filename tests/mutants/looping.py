"""One collection of tests, run once for each fault in a fork of its own."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

import pytest
from _pytest.main import pytest_runtestloop as run_tests

from tests.mutants.nearest import Watch, Watched, nearest_first, shuffled, watched_in
from tests.mutants.results import Fate
from tests.mutants.swapping import functions_of, swap

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
        seen: Path,
        tell: Callable[[int, Fate | None], None],
    ) -> None:
        self._tree, self._module, self._source = tree, module, source
        self._texts, self._seen, self._tell = texts, seen, tell

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """See pytest; True: nobody else runs them."""
        if not session.items or not (self._seen.exists() or self._watched(session)):
            self._tell(FIRST, Fate.KILLED)
            return True
        self._tell(FIRST, Fate.SURVIVED)
        watched = watched_in(self._seen)
        seconds = sum(test.seconds for test in watched.values())
        functions = functions_of(self._module.removesuffix(".py").replace("/", "."))
        gc.freeze()  # what is there already is the same for every fork
        for number, text in enumerate(self._texts):
            self._tree.write(self._module, text)
            status = self._tree.forked(partial(self._try, session, text, watched, functions), seconds)
            self._tell(number, _fate(status))
        return True

    def _watched(self, session: pytest.Session) -> bool:
        """Whether the tests pass as they are; what they ran is written down. Where they pass in their own
        order only, no other is to be tried: they would seem to notice any fault.
        """
        new = self._seen.with_suffix(".new")
        for is_shuffled in (True, False):
            new.unlink(missing_ok=True)
            if self._tree.forked(partial(self._watch, session, new, is_shuffled), None) == 0:
                new.rename(self._seen)
                return True
        return False

    def _watch(self, session: pytest.Session, into: Path, is_shuffled: bool) -> int:
        modules = self._tree.modules if is_shuffled else ()
        session.config.pluginmanager.register(Watch(self._tree.folder, modules, into))
        if is_shuffled:
            session.items = shuffled(session.items)
        return self._run(session)

    def _try(
        self,
        session: pytest.Session,
        text: str,
        watched: dict[str, Watched],
        functions: Sequence[FunctionType],
    ) -> int:
        if not swap(functions, self._source, text):
            return CANNOT_SWAP
        session.config.option.tbstyle = "no"  # nobody reads how it was noticed
        session.items = nearest_first(session.items, watched, self._module, self._source, text)
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
