"""WipePolicy: what the configuration allows, with what a person's options or a profile say of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from agent.settings.configuration import ProfileWipe, WipeSettings
from model.erasure import EraseLevel, Verification, WipePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class WipeWish:
    """What was asked of one erasure. None: nothing was said, so it is as in `[wipe]`.

    `usb`, `network`, `psid`, `pattern` and `stop_at_first_wrong_byte` are a person's word for one erasure and
    have no place in a configuration, except `usb`; `protect` is added to what `[wipe]` protects.
    """

    level: EraseLevel | None = None
    below: bool | None = None
    exceptions: bool | None = None
    usb: bool | None = None
    network: bool = False
    verification: Verification | None = None
    stop_at_first_wrong_byte: bool = True
    pattern: int = 0
    time_limit_minutes: float | None = None
    protect: tuple[str, ...] = ()
    suspend: bool | None = None
    psid: bool = False
    fingerprint: bool | None = None


def policy_of(wish: WipeWish, settings: WipeSettings) -> WipePolicy:
    """The policy of one erasure."""
    minutes = settings.time_limit_minutes if wish.time_limit_minutes is None else wish.time_limit_minutes
    return WipePolicy(
        level=settings.level if wish.level is None else wish.level,
        below=settings.below if wish.below is None else wish.below,
        exceptions=settings.exceptions if wish.exceptions is None else wish.exceptions,
        usb=settings.usb if wish.usb is None else wish.usb,
        network=wish.network,
        verification=settings.verification if wish.verification is None else wish.verification,
        stop_at_first_wrong_byte=wish.stop_at_first_wrong_byte,
        pattern=wish.pattern,
        time_limit_s=None if minutes is None else minutes * 60.0,
        protect=(*settings.protect, *wish.protect),
        suspend=settings.suspend if wish.suspend is None else wish.suspend,
        psid=wish.psid,
        fingerprint=settings.fingerprint if wish.fingerprint is None else wish.fingerprint,
    )


def wish_of_profile(wipe: ProfileWipe) -> WipeWish:
    """What a profile asks of an unattended erasure: never a drive on USB, never a network drive."""
    return WipeWish(
        level=wipe.level,
        below=wipe.below,
        exceptions=wipe.exceptions,
        usb=False,
        verification=wipe.verification,
        time_limit_minutes=wipe.time_limit_minutes,
        protect=wipe.protect,
        suspend=wipe.suspend,
        fingerprint=wipe.fingerprint,
    )
