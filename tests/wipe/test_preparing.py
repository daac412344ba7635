"""What comes before the first rung, for each state that a drive can be in: what is done, in which order, and
what is not.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from host.drive.drive_ports import DriveSilent
from model.erasure import EraseStep, Method, Preparation
from model.journal import Intent, Noted, ObservedWhen, Outcome, StopCause
from model.message import Message, say
from wipe import preparing
from wipe.firmware import SHORTEST_PAUSE_S, SMALLEST_STALL_S
from wipe.methods.ata_security import OUR_PASSWORD
from wipe.preparing import Preparing, take_password_away
from wipe.resume import ResumePoint
from wipe.work import CannotGoOn, ErasureStopped, Waits

PATH = "/dev/lab0"
RESIZE, REVERT = Preparation.UNHIDE_RESIZE, Preparation.PSID_REVERT
HPA, DCO = Preparation.UNHIDE_HPA, Preparation.UNHIDE_DCO


def security(*, locked: bool = False, enabled: bool = True) -> Any:
    return SimpleNamespace(locked=locked, enabled=enabled)


def ata(safety: Any = None, *hidden: Preparation, registers: bool = True) -> Any:
    """An ATA drive that says this of itself; `hidden` is what would bring its sectors to light."""
    return SimpleNamespace(security=safety, hidden=list(hidden), registers=registers)


def opal(*, locked: bool = False, shadowed: bool = False, locking_enabled: bool = True) -> Any:
    return SimpleNamespace(locked=locked, shadowed=shadowed, locking_enabled=locking_enabled)


def features(**parts: Any) -> Any:
    return SimpleNamespace(**{"mmc": None, "opal": None, "ata": None, "scsi": None, **parts})


class Prepared:
    """A drive whose steps are told in `events`. `found` is what it says at each later look, `states` what it
    says of its password, one after the other and then the last.
    """

    def __init__(self, *planned: Preparation, method: Method = Method.OVERWRITE_ZERO, **ports: Any) -> None:
        self.events: list[Any] = []
        self.found = features()
        self.states: list[Any] = [None]
        self.answers: list[Any] = []
        self.trouble: Message | None = None
        self.needs_power_cycle = False
        self.now_s = 50.0
        self.stops = False
        plan = SimpleNamespace(
            ladder=[SimpleNamespace(methods=(method,))],
            preparations=planned,
            drive=SimpleNamespace(path=PATH),
        )
        block = SimpleNamespace(size_bytes=ports.pop("size", 1 << 20))
        held = {"mmc": "mmc", "opal": "opal", "ata": "ata", "scsi": "scsi", **ports}
        self.work: Any = SimpleNamespace(
            plan=plan,
            psid="PSID",
            unhidden=set(),
            drive=SimpleNamespace(block=block, rescan=lambda: self.events.append("rescan"), **held),
            journal=SimpleNamespace(add=self.events.append),
            clock=SimpleNamespace(monotonic=lambda: self.now_s, pause=self._pause),
            note=lambda code, **said: self.events.append((code, said)),
            check_stopped=self._check_stopped,
            check_same_drive=lambda **said: self.events.append(("same", said)),
        )

    def _pause(self, seconds: float) -> None:
        self.events.append(("pause", seconds))
        self.now_s += seconds

    def _check_stopped(self) -> None:
        if self.stops:
            raise ErasureStopped

    def observe(self, when: ObservedWhen) -> Any:
        self.events.append(when)
        return self.found

    def prepare(self, said: Any, **point: Any) -> list[Any]:
        """What happens to a drive that says this of itself at first."""
        Preparing(self.work, observe=self.observe, point=ResumePoint(**point)).run(said)
        return self.events

    def refused(self, said: Any, **point: Any) -> tuple[Message, list[Any]]:
        """Why nothing more is done to it, and what was done."""
        with pytest.raises(CannotGoOn) as refusal:
            self.prepare(said, **point)
        return refusal.value.message, self.events


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Prepared]:
    """Make the drive of a test, whose commands are told and not given."""

    def make(*planned: Preparation, **how: Any) -> Prepared:
        made = Prepared(*planned, **how)

        def told(name: str, answer: Any = None) -> Callable[..., Any]:
            def act(*asked: Any) -> Any:
                assert None not in asked, "a port that is not there"
                made.events.append(name)
                return answer() if callable(answer) else answer

            return act

        def security_of(port: Any) -> Any:
            assert port == "ata"
            state = made.states.pop(0) if len(made.states) > 1 else made.states[0]
            if isinstance(state, Exception):
                raise state
            return state

        def unhide(_work: Any, port: Any, said: Any, preparation: Preparation) -> Any:
            assert port == "ata"
            made.events.append((preparation, said))
            return SimpleNamespace(power_cycle_needed=made.needs_power_cycle)

        issued = SimpleNamespace(accepted=True, raw={"status": 80})
        monkeypatch.setattr(preparing, "ask_mmc", lambda _port: made.answers.pop(0) if made.answers else None)
        monkeypatch.setattr(preparing, "revert", told("revert", lambda: made.trouble))
        monkeypatch.setattr(preparing, "show_all_blocks", told("show all"))
        monkeypatch.setattr(preparing, "unlock", told("unlock", issued))
        monkeypatch.setattr(preparing, "disable_password", told("disable", issued))
        monkeypatch.setattr(preparing, "security_of", security_of)
        monkeypatch.setattr(preparing, "hidden_preparations", lambda said: said.hidden)
        monkeypatch.setattr(preparing, "unhide", unhide)
        return made

    return make


Make = Callable[..., Prepared]


def test_a_drive_that_is_open_and_shows_all_is_left_as_it_is(drive: Make) -> None:
    assert drive().prepare(features()) == []
    assert drive().prepare(features(ata=ata(security(enabled=True)), scsi="scsi")) == []
    assert drive().prepare(features(scsi="scsi", mmc="mmc", opal=opal())) == []


# --- eMMC -------------------------------------------------------------------------------------------------

SANITIZES = {"method": Method.EMMC_SANITIZE}


def test_an_emmc_that_shows_no_register_is_waited_for_until_it_does(drive: Make) -> None:
    busy = drive(**SANITIZES)
    busy.answers = [None, None, "registers"]
    assert busy.prepare(features()) == [("pause", SHORTEST_PAUSE_S)] * 2 + [ObservedWhen.READY]


def test_an_emmc_that_never_shows_one_is_asked_all_the_same_after_a_while(drive: Make) -> None:
    events = drive(**SANITIZES).prepare(features())
    assert events == [("pause", SHORTEST_PAUSE_S)] * round(SMALLEST_STALL_S / SHORTEST_PAUSE_S) + ["ready"]


def test_what_an_emmc_says_once_it_is_ready_counts(drive: Make) -> None:
    busy = drive(**SANITIZES)
    busy.answers, busy.found = ["registers"], features(opal=opal(locked=True))
    assert busy.refused(features())[0].code == "wipe.opal_locked"


def test_only_an_emmc_that_erases_itself_and_shows_nothing_is_waited_for(drive: Make) -> None:
    assert drive().prepare(features()) == []
    assert drive(**SANITIZES).prepare(features(mmc="registers")) == []
    assert drive(mmc=None, **SANITIZES).prepare(features()) == []


def test_waiting_for_an_emmc_can_be_stopped(drive: Make) -> None:
    busy = drive(**SANITIZES)
    busy.stops = True
    with pytest.raises(ErasureStopped):
        busy.prepare(features())
    assert busy.events == []


# --- Opal -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "planned"),
    [
        (opal(), ()),
        (opal(locking_enabled=False), (REVERT,)),
        (opal(locking_enabled=False), ()),
    ],
)
def test_an_open_opal_drive_is_reverted_only_where_that_is_planned_and_it_is_set_up(
    drive: Make, state: Any, planned: tuple[Preparation, ...]
) -> None:
    assert drive(*planned).prepare(features(opal=state)) == []


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (opal(locked=True), "wipe.opal_locked"),
        (opal(locked=True, shadowed=True), "wipe.opal_locked"),
        (opal(shadowed=True), "wipe.opal_shadow"),
    ],
)
def test_a_closed_opal_drive_without_its_key_is_left(drive: Make, state: Any, code: str) -> None:
    assert drive().refused(features(opal=state)) == (say(code, drive=PATH), [])


@pytest.mark.parametrize("state", [opal(), opal(locked=True), opal(shadowed=True)])
def test_a_key_is_tried_once_and_only_where_there_is_one(drive: Make, state: Any) -> None:
    assert drive(REVERT).refused(features(opal=state), psid_tried=True) == (say("wipe.psid_tried"), [])
    without = drive(REVERT)
    without.work.psid = None
    assert without.refused(features(opal=state)) == (say("wipe.psid_missing", drive=PATH), [])
    portless = drive(REVERT, opal=None)
    assert portless.refused(features(opal=state)) == (say("wipe.psid_missing", drive=PATH), [])


REVERTED = [("same", {"size_may_be_unknown": True}), "revert", "rescan", ObservedWhen.REVERTED]


@pytest.mark.parametrize("state", [opal(), opal(locked=True), opal(shadowed=True, locking_enabled=False)])
@pytest.mark.parametrize("trouble", [None, say("wipe.locked")])
def test_a_drive_that_its_key_opens_goes_on_by_what_it_says_then(
    drive: Make, state: Any, trouble: Message | None
) -> None:
    held = drive(REVERT, RESIZE)
    held.trouble, held.found = trouble, features(opal=opal(locking_enabled=False), scsi="scsi")
    noted = [] if trouble is None else [Noted(message=trouble)]
    assert held.prepare(features(opal=state)) == [*REVERTED, *noted, "show all", ObservedWhen.UNHIDDEN]


@pytest.mark.parametrize("state", [None, opal(locked=True), opal(shadowed=True)])
@pytest.mark.parametrize("trouble", [None, say("wipe.locked")])
def test_a_drive_that_its_key_does_not_open_is_left(drive: Make, state: Any, trouble: Message | None) -> None:
    held = drive(REVERT)
    held.trouble, held.found = trouble, features(opal=state)
    message, events = held.refused(features(opal=opal(locked=True)))
    assert (message, events) == (trouble or say("wipe.psid_still_locked"), REVERTED)


def test_a_stop_comes_before_the_key_is_tried(drive: Make) -> None:
    held = drive(REVERT)
    held.stops = True
    with pytest.raises(ErasureStopped):
        held.prepare(features(opal=opal(locked=True)))
    assert held.events == []


# --- ATA --------------------------------------------------------------------------------------------------

UNLOCKED = Intent(step=EraseStep.UNLOCK, command="SECURITY UNLOCK F2h", password=OUR_PASSWORD)
TAKEN = Intent(step=EraseStep.UNLOCK, command="SECURITY DISABLE PASSWORD F6h", password=OUR_PASSWORD)
DONE = Outcome(step=EraseStep.UNLOCK, accepted=True, raw={"status": 80})
OPEN, ARMED, LOCKED = security(enabled=False), security(), security(locked=True)


def test_a_locked_drive_is_unlocked_once_and_our_password_taken_away(drive: Make) -> None:
    held = drive()
    held.states, held.found = [ARMED, ARMED, OPEN], features(ata=ata(OPEN, HPA))
    events = held.prepare(features(ata=ata(LOCKED)))
    assert events == [
        *(UNLOCKED, "unlock", DONE, TAKEN, "disable", DONE, "rescan", ObservedWhen.UNLOCKED),
        *((HPA, held.found.ata), ObservedWhen.UNHIDDEN),
    ]


def test_a_drive_that_tells_nothing_once_it_is_open_is_what_it_was_before(drive: Make) -> None:
    held, before = drive(), ata(LOCKED, HPA)
    held.states = [OPEN]
    assert held.prepare(features(ata=before)) == [
        *(UNLOCKED, "unlock", DONE, "rescan", ObservedWhen.UNLOCKED, (HPA, before), ObservedWhen.UNHIDDEN),
    ]


@pytest.mark.parametrize("state", [None, LOCKED])
def test_a_drive_that_stays_locked_or_does_not_say_is_left(drive: Make, state: Any) -> None:
    held = drive()
    held.states = [state]
    assert held.refused(features(ata=ata(LOCKED, HPA))) == (say("wipe.locked"), [UNLOCKED, "unlock", DONE])


@pytest.mark.parametrize(
    ("state", "is_ours", "is_taken"),
    [(ARMED, True, True), (ARMED, False, False), (OPEN, True, False), (None, True, False)],
)
def test_a_password_is_taken_away_where_it_is_set_and_ours(
    drive: Make, state: Any, is_ours: bool, is_taken: bool
) -> None:
    held = drive()
    held.states = [ARMED, OPEN]
    events = held.prepare(features(ata=ata(state)), password_set=is_ours)
    assert events == ([TAKEN, "disable", DONE] if is_taken else [])


def test_an_adapter_that_lets_no_ata_command_through_changes_nothing(drive: Make) -> None:
    assert drive(ata=None).prepare(features(ata=ata(LOCKED, HPA)), password_set=True) == []


def test_hidden_sectors_are_brought_to_light_step_by_step_by_what_the_drive_says_each_time(
    drive: Make,
) -> None:
    held, first = drive(RESIZE), ata(None, HPA, DCO)
    held.found = features(ata=ata(None))
    assert held.prepare(features(ata=first, scsi="scsi")) == [
        *((HPA, first), ObservedWhen.UNHIDDEN, (DCO, held.found.ata), ObservedWhen.UNHIDDEN),
    ]
    silent = drive()
    assert silent.prepare(features(ata=first)) == [
        *((HPA, first), ObservedWhen.UNHIDDEN, (DCO, first), ObservedWhen.UNHIDDEN),
    ]


@pytest.mark.parametrize("times", [0, 1, 2, 3])
def test_what_two_power_cycles_did_not_bring_to_light_stays_hidden(drive: Make, times: int) -> None:
    held, first = drive(), ata(None, HPA)
    events = held.prepare(features(ata=first), refused=(HPA,) * times + (DCO,) * 2)
    shown = [(HPA, first), ObservedWhen.UNHIDDEN]
    assert events == (shown if times < 2 else [("wipe.stays_hidden", {})])


def test_a_second_permanent_change_waits_for_a_power_cycle_or_ends_it(drive: Make) -> None:
    held, first = drive(), ata(None, HPA, DCO)
    held.needs_power_cycle = True
    with pytest.raises(Waits) as waits:
        held.prepare(features(ata=first))
    assert (waits.value.message, waits.value.cause) == (
        say("wipe.power_cycle_needed"), StopCause.POWER_CYCLE,
    )  # fmt: skip
    assert held.events == [(HPA, first)]
    blind = drive()
    blind.needs_power_cycle = True
    with pytest.raises(CannotGoOn) as refusal:
        blind.prepare(features(ata=ata(None, HPA, registers=False)))
    assert (type(refusal.value), refusal.value.message) == (CannotGoOn, say("wipe.no_registers"))


@pytest.mark.parametrize("said", [features(ata=ata(None, HPA)), features(scsi="scsi")])
def test_a_stop_comes_before_hidden_sectors_are_touched(drive: Make, said: Any) -> None:
    held = drive(RESIZE)
    held.stops = True
    with pytest.raises(ErasureStopped):
        held.prepare(said)
    assert held.events == []


# --- SCSI -------------------------------------------------------------------------------------------------


def test_a_scsi_drive_is_told_to_show_all_where_that_is_planned(drive: Make) -> None:
    assert drive(RESIZE).prepare(features(scsi="scsi")) == ["show all", ObservedWhen.UNHIDDEN]
    assert drive().prepare(features(scsi="scsi")) == []
    assert drive(RESIZE).prepare(features()) == []
    assert drive(RESIZE, scsi=None).prepare(features(scsi="scsi")) == []
    assert drive(RESIZE, size=0).prepare(features(scsi="scsi")) == []
    again = drive(RESIZE)
    again.work.unhidden.add(RESIZE)
    assert again.prepare(features(scsi="scsi")) == []


# --- our password -----------------------------------------------------------------------------------------

STAYS = ("wipe.password_stays", {"password": OUR_PASSWORD})
SILENT = DriveSilent("no answer")


@pytest.mark.parametrize(
    ("states", "events"),
    [
        ([OPEN], []),
        ([ARMED, OPEN], [TAKEN, "disable", DONE]),
        ([None, OPEN], [TAKEN, "disable", DONE]),
        ([ARMED, ARMED], [TAKEN, "disable", DONE, STAYS]),
        ([ARMED, None], [TAKEN, "disable", DONE, STAYS]),
        ([SILENT], [STAYS]),
        ([ARMED, SILENT], [TAKEN, "disable", DONE, STAYS]),
    ],
)
def test_a_password_that_stays_or_may_stay_is_said(drive: Make, states: list[Any], events: list[Any]) -> None:
    held = drive()
    held.states = states
    take_password_away(held.work)
    assert held.events == events


def test_a_drive_without_ata_commands_has_no_password_of_ours(drive: Make) -> None:
    held = drive(ata=None)
    take_password_away(held.work)
    assert held.events == []
