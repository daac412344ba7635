"""Handing over: one call of delivery at work, with what it learned from one attempt to the next."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from agent.bench.locks import Busy, FileLock
from agent.delivery.enrolment import Target
from agent.delivery.inventory_client import (
    BadAnswer,
    DeliveryError,
    DeliveryStopped,
    DocumentRefused,
    InventoryClient,
    NoAnswer,
    NotAdmitted,
    page_address,
)
from agent.spool.spool import (
    DamagedDocument,
    KeptDocument,
    Place,
    Rejection,
    Spool,
    SpoolError,
    SpoolUnreadable,
)
from model.event import Delivered, Event, NotDelivered, Progress, Step, Troubled
from model.message import Message, say

STEP = Step.DELIVER
LEAST_EXCHANGE_S, REACH_S = 2.0, 60.0
LOCK_WAIT_S = 1.0
BAD_ANSWERS_IN_A_ROW = 3

Reach = Callable[[bool, float], Target]  # enrol again?, seconds it may take


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcome:
    """What became of the spool: the names delivered and rejected by this call, how many still wait, and
    why.
    """

    delivered: tuple[str, ...]
    rejected: tuple[str, ...]
    waiting: int
    trouble: Message | None


@dataclass(slots=True)
class Handover:
    """One call of `deliver`: what it has learned from one attempt to the next."""

    spool: Spool
    reach: Reach
    lock: FileLock
    emit: Callable[[Event], None]
    stopped: Callable[[], bool]
    first: str | None
    for_s: float
    began: float = field(default_factory=time.monotonic)
    delivered: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    set_aside: dict[str, Message] = field(default_factory=dict)  # cannot be sent, or is noted no more
    failures: dict[str, int] = field(default_factory=dict)
    failed: list[NoAnswer] = field(default_factory=list)  # the attempts before

    def once(self) -> None:
        """Hand over all that waits. Raises DeliveryError when something still waits at the end."""
        try:
            self.lock.acquire(LOCK_WAIT_S)
        except Busy as error:
            if not self._waiting():
                return
            raise NoAnswer(say("delivery.busy")) from error
        try:
            self._tidy()
            names = self._waiting()
            if names:
                self._hand_over(names)
        finally:
            self.lock.release()

    def is_worth_another_attempt(self, error: Exception) -> bool:
        """Whether to try again after this error; who watches is told of it."""
        if not isinstance(error, NoAnswer) or self.stopped():
            return False
        self.failed.append(error)
        self.emit(Progress(step=STEP, part="", fraction=None, left_s=None, message=error.message))
        return True

    def outcome(self, error: DeliveryError | None) -> DeliveryOutcome:
        """The end; the document that came first is told of in any case. The last attempt may have had two
        seconds: that it took longer is no reason where an earlier one knew better.
        """
        if isinstance(error, NoAnswer) and error.was_hasty:
            error = next((before for before in reversed(self.failed) if not before.was_hasty), error)
        trouble = None if error is None else error.message
        if self.first is not None:
            self._tell_first(self.first, trouble)
        try:
            waiting = len(self.spool.waiting())
            trouble = trouble if waiting else None
        except SpoolUnreadable as error:
            waiting, trouble = 0, _not_listed(error)
        return DeliveryOutcome(
            delivered=tuple(self.delivered),
            rejected=tuple(self.rejected),
            waiting=waiting,
            trouble=trouble,
        )

    def _waiting(self) -> list[str]:
        """What to hand over: the first one, then those that failed least, the oldest first. Raises
        DeliveryError.
        """
        try:
            names = [name for name in self.spool.waiting() if name not in self.set_aside]
        except SpoolUnreadable as error:
            raise DeliveryError(_not_listed(error)) from error
        return sorted(names, key=lambda name: (name != self.first, self.failures.get(name, 0), name))

    def _hand_over(self, names: list[str]) -> None:
        target = self.reach(False, min(self._left_s(), REACH_S))
        client = target.client(self.stopped)
        enrolled_again = False
        last: BadAnswer | None = None
        in_a_row = 0
        try:
            for place, name in enumerate(names):
                self._check_time()
                self._tell_progress(place, len(names))
                try:
                    self._send(client, target, name)
                    in_a_row = 0
                except NotAdmitted:
                    if enrolled_again:
                        raise
                    enrolled_again = True
                    target = self.reach(True, min(self._left_s(), REACH_S))
                    self._send(client, target, name)
                except BadAnswer as error:
                    last, in_a_row = error, in_a_row + 1
                    self.failures[name] = self.failures.get(name, 0) + 1
                    if in_a_row == BAD_ANSWERS_IN_A_ROW:
                        raise
        finally:
            client.close()
        if last is not None:
            raise last

    def _send(self, client: InventoryClient, target: Target, name: str) -> None:
        """One document. Raises NoAnswer, NotAdmitted, DeliveryStopped."""
        kept = self._read(name)
        if kept is None:
            return
        try:
            accepted = client.post_document(
                name,
                kept.data,
                kept.signature,
                token=target.token,
                server_spki=target.server_spki,
                total_s=self._left_s(),
            )
        except DocumentRefused as refusal:
            self._note_rejection(name, target, refusal)
            return
        try:
            self.spool.accept(name, accepted.data, accepted.signature)
        except SpoolError as error:
            self._set_aside(name, say("delivery.not_noted", error=error.why))
        self.delivered.append(name)
        self.emit(Delivered(report=name, address=page_address(target.url, accepted.receipt.page)))

    def _read(self, name: str) -> KeptDocument | None:
        try:
            return self.spool.read(Place.WAITING, name)
        except DamagedDocument as damage:
            self.set_aside[name] = damage.message
            self.emit(NotDelivered(report=name, rejected=False, message=damage.message))
            return None

    def _note_rejection(self, name: str, target: Target, refusal: DocumentRefused) -> None:
        rejection = Rejection(
            status=refusal.status,
            sentence=refusal.sentence,
            path=refusal.path,
            inventory=target.url,
            at=datetime.now(UTC),
        )
        try:
            self.spool.reject(name, rejection)
        except SpoolError as error:
            self._set_aside(name, say("spool.not_noted", error=error.why))
        self.rejected.append(name)
        self.emit(NotDelivered(report=name, rejected=True, message=refusal.message))

    def _set_aside(self, name: str, message: Message) -> None:
        """What the spool cannot write down is found again by the next delivery."""
        self.set_aside[name] = message
        self.emit(Troubled(where=STEP, message=message))

    def _tidy(self) -> None:
        try:
            self.spool.tidy()
        except SpoolError as error:
            self.emit(Troubled(where=STEP, message=say("spool.not_tidied", error=error.why)))

    def _tell_progress(self, place: int, count: int) -> None:
        if count == 1:
            return
        fraction = place / count
        spent_s = time.monotonic() - self.began
        self.emit(
            Progress(
                step=STEP,
                part="",
                fraction=round(fraction, 3),
                left_s=round(spent_s / fraction - spent_s, 1) if place else None,
                message=say("delivery.progress", count=count - place),
            )
        )

    def _tell_first(self, name: str, trouble: Message | None) -> None:
        """Another program may have delivered it, or none could."""
        if name in self.delivered or name in self.rejected or name in self.set_aside:
            return
        if self.spool.path_of(Place.WAITING, name).exists():
            message = trouble or say("delivery.stopped")
            self.emit(NotDelivered(report=name, rejected=False, message=message))
            return
        receipt = self.spool.receipt(name)
        rejection = self.spool.rejection(name)
        if receipt is not None:
            self.emit(Delivered(report=name, address=None))
        elif rejection is not None:
            refusal = DocumentRefused(rejection.status, rejection.sentence, rejection.path)
            self.emit(NotDelivered(report=name, rejected=True, message=refusal.message))

    def _left_s(self) -> float:
        """The time that one more thing may take."""
        return max(self.for_s - (time.monotonic() - self.began), LEAST_EXCHANGE_S)

    def _check_time(self) -> None:
        """Raises DeliveryStopped when there is none left, or a stop was ordered."""
        if self.stopped():
            raise DeliveryStopped(say("delivery.stopped"))
        if self.delivered and time.monotonic() - self.began > max(self.for_s, LEAST_EXCHANGE_S):
            raise DeliveryStopped(say("delivery.out_of_time"))


def _not_listed(error: SpoolUnreadable) -> Message:
    return say("spool.not_listed", folder=str(error.folder), error=error.why)
