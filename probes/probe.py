"""What a probe is: a name, a time limit, and a question that never raises a host's error."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from host.errors import HostError
from host.port import Host
from model.fact import Fact, T
from model.machine import Missing

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed(Generic[T]):
    """What a probe learned: its fact, and what is not known inside it."""

    fact: Fact[T]
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One probe; `name` is the field of `model.machine.Machine` that it fills, `probe` turns every host
    error into an unknown.
    """

    name: str
    timeout_s: float
    probe: Callable[[Host], Probed[Any]]


def together(*calls: Callable[[], R]) -> list[R | HostError]:
    """The results of several questions asked at the same time, in order; a host's error takes the place
    of its result.

    A probe that asks more than one slow thing asks them together: its wall time is that of the slowest.
    """
    results: list[Any] = [None] * len(calls)

    def answer(place: int, call: Callable[[], R]) -> None:
        try:
            results[place] = call()
        except HostError as error:
            results[place] = error
        except BaseException as error:  # noqa: BLE001 - raised again in the asking thread
            results[place] = error

    threads = [threading.Thread(target=answer, args=item, daemon=True) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, HostError):
            raise result
    return results
