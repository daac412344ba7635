"""One collection of tests, run once for each fault in a fork of its own."""

from __future__ import annotations

import faulthandler
import gc
import mmap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING

import pytest
from _pytest.main import pytest_runtestloop as run_tests

from tests.examples import draw_few
from tests.mutants.nearest import (
    Wanted,
    Watch,
    Watched,
    can_notice,
    is_of,
    keep_watched,
    lines_of_fault,
    shuffled,
    watched_in,
)
from tests.mutants.results import Fate
from tests.mutants.swapping import functions_of, put_in_table, swap

if TYPE_CHECKING:
    from tests.mutants.trying import Tree

CANNOT_SWAP, FAILED = 99, 1
FIRST = -1  # the number of the run without a fault
LIMIT_FACTOR, LIMIT_SPARE_S = 5.0, 20.0


class Asked:
    """A plugin of pytest: which test was begun last, told across a fork by shared memory. One that takes five
    times as long as without a fault (and 20 s) ends the fork.
    """

    def __init__(self, items: Sequence[pytest.Item], watched: dict[str, Watched]) -> None:
        self._places = {item.nodeid: place for place, item in enumerate(items)}
        self._names = [item.nodeid for item in items]
        self._seconds = {name: seen.seconds for name, seen in watched.items()}
        self._begun = mmap.mmap(-1, 8)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """See pytest."""
        self._begun[:] = self._places.get(item.nodeid, 0).to_bytes(8, "big")
        limit_s = self._seconds.get(item.nodeid, 0.0) * LIMIT_FACTOR + LIMIT_SPARE_S
        faulthandler.dump_traceback_later(limit_s, exit=True)  # also where the interpreter is held
        yield
        faulthandler.cancel_dump_traceback_later()

    def last(self) -> str:
        """The test that was begun last."""
        return self._names[int.from_bytes(self._begun[:], "big")]


class Loop:
    """A plugin of pytest: instead of running the tests once, it runs them for each text of a module.

    `tell` is given the number of each text and its fate, None where it cannot be put into what is loaded;
    and FIRST with SURVIVED once the tests passed as they are, with KILLED when they did not. The tests of the
    file `asked` have been asked. `seen` are the files in which stands what tests run; the last is added to.
    """

    def __init__(
        self,
        tree: Tree,
        module: str,
        source: str,
        texts: Sequence[str],
        asked: str | None,
        seen: Sequence[Path],
        tell: Callable[[int, Fate | None], None],
    ) -> None:
        self._tree, self._module, self._source = tree, module, source
        self._texts, self._asked, self._seen, self._tell = texts, asked, seen, tell

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """See pytest; True: nobody else runs them."""
        draw_few(session.items)  # each fault would take a minute
        if not session.items or not self._watched(session):
            self._tell(FIRST, Fate.KILLED)
            return True
        self._tell(FIRST, Fate.SURVIVED)
        watched = watched_in(self._seen, self._tree.folder)
        import_module(dotted(self._module))  # also where it is imported only when it is needed
        functions = functions_of(dotted(self._module))
        swap((), self._source, self._source)  # compiled once, for all forks
        asked = Asked(session.items, watched)
        session.config.pluginmanager.register(asked)
        noticed = Counter[str]()
        gc.freeze()  # what is there already is the same for every fork
        for number, text in enumerate(self._texts):
            self._tree.write(self._module, text)
            status = self._tree.forked(partial(self._try, session, text, watched, noticed, functions))
            noticed[asked.last()] += status == FAILED
            self._tell(number, _fate(status))
        return True

    def _watched(self, session: pytest.Session) -> bool:
        """Whether the tests pass as they are; what they ran is written down, of those of which it is not
        known. Where they pass in their own order only, no other is to be tried: they would seem to notice any
        fault.
        """
        known = watched_in(self._seen, self._tree.folder)
        items = [item for item in session.items if item.nodeid not in known]
        new = self._tree.folder.with_suffix(".new")
        for is_shuffled in (True, False) if items else ():
            new.unlink(missing_ok=True)
            if self._tree.forked(partial(self._watch, session, items, new, is_shuffled)) == 0:
                keep_watched(new, self._seen[-1], self._tree.folder)
                return True
        return not items

    def _watch(self, session: pytest.Session, items: list[pytest.Item], into: Path, is_shuffled: bool) -> int:
        modules = self._tree.modules if is_shuffled else None
        session.config.pluginmanager.register(Watch(self._tree.folder, modules, into))
        session.items = shuffled(items) if is_shuffled else items
        return self._run(session)

    def _try(
        self,
        session: pytest.Session,
        text: str,
        watched: dict[str, Watched],
        noticed: Counter[str],
        functions: Sequence[FunctionType],
    ) -> int:
        session.config.option.tbstyle = "no"  # nobody reads how it was noticed
        if swap(functions, self._source, text):
            wanted: Wanted = {self._module: lines_of_fault(self._source, text)}
            else_ = 0
        elif put_in_table(dotted(self._module), self._source, text):
            # What else was made of the table at import is not made again: only that one fails is an answer.
            wanted, else_ = dict.fromkeys(self._tree.importing(self._module)), CANNOT_SWAP
        else:
            return CANNOT_SWAP
        items = can_notice(session.items, watched, wanted, noticed, self._tree.patience_s)
        session.items = [item for item in items if not is_of(item.nodeid, self._asked)]
        return self._run(session) or else_

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


def dotted(module: str) -> str:
    """The name by which a module is imported."""
    return module.removesuffix(".py").replace("/", ".")
