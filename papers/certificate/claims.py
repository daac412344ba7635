"""What a certificate says was proven, and what it does not claim: in words that fit its verdict."""

from __future__ import annotations

from model.certificate import ErasureResult
from model.erasure import ERASED, EraseVerdict, Verification
from model.message import Message
from papers.erasure import verification_words
from papers.language import Language, _, spoken
from papers.values import in_words
from papers.wording import word


def reasons_in_words(result: ErasureResult) -> list[str]:
    """The sentences that decide."""
    return [_reason(message, result) for message in result.reasons]


def not_claimed_in_words(result: ErasureResult) -> list[str]:
    """What must not be read into the paper, as far as it says anything of this drive."""
    return [word(message) for message in result.not_claimed if _says_something(message, result)]


def standards_in_words(result: ErasureResult) -> list[str]:
    """The standards as each language writes a colon."""
    if spoken() is Language.FRENCH:
        return [standard.replace(": ", "\u00a0: ") for standard in result.standards]
    return list(result.standards)


def read_back_words(result: ErasureResult) -> str:
    """How much was read back: with exceptions it was not the whole drive."""
    if _has_exceptions(result) and result.verification is Verification.FULL:
        return _("everything that can be read was read back")
    return "" if result.verification is None else verification_words(result.verification)


def _has_exceptions(result: ErasureResult) -> bool:
    return result.verdict is EraseVerdict.CLEARED_WITH_EXCEPTIONS


def _reason(message: Message, result: ErasureResult) -> str:
    """Where exceptions are listed, what was read back is not the whole drive."""
    if message.code != "verdict.read_all" or not _has_exceptions(result):
        return word(message)
    told = {name: in_words(message.code, name, value) for name, value in message.arguments.items()}
    return _("Everything that can be read was read back ({count}): {found}.").format(**told)


def _says_something(message: Message, result: ErasureResult) -> bool:
    """What a laboratory may find is of interest only where nothing else is left; a drive that was read back
    as far as it can be read was not sampled.
    """
    match message.code:
        case "claim.not_purged":
            return result.verdict in ERASED
        case "claim.sample":
            return result.verification is not Verification.FULL
        case _:
            return True
