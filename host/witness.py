"""The witness: keeps what the tools said, filtered, as evidence for the report.

Serials and MAC addresses stay: the report tells them anyway. What names people goes: volume labels, host
and user names, Wi-Fi names, addresses of access points, and any Windows key.
"""

from __future__ import annotations

import posixpath
import threading
import zlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from host.errors import HostError, ToolFailed
from host.local_names import LocalNames, local_names
from host.passing import PassingHost
from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, Answer, Host
from host.redaction.redactor import Blob, Redactor, collect_secrets
from host.redaction.secret_kinds import PEOPLE
from model.report import Evidence

ANSWER_LIMIT_BYTES = 512 << 10  # of one answer: what is beyond is cut off
TOTAL_LIMIT_BYTES = 8 << 20  # of all answers, before compression: later ones are left out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    asked: tuple[str, ...]
    exit_status: int | None
    duration_s: float
    output: bytes


class WitnessHost(PassingHost):
    """Passes every question on to `host` and keeps what tools said. Safe to use from many threads."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._lock = threading.Lock()
        self._kept: list[_Kept] = []
        self._left_bytes = TOTAL_LIMIT_BYTES

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """See Host.run."""
        try:
            answer = self._host.run(argv, timeout_s=timeout_s, answers=answers, limit_bytes=limit_bytes)
        except HostError as error:
            status = error.exit_status if isinstance(error, ToolFailed) else None
            self._keep(tuple(argv), status, 0.0, str(error).encode("utf-8", "replace"))
            raise
        self._keep(tuple(argv), answer.exit_status, answer.duration_s, answer.stdout or answer.stderr)
        return answer

    def evidence(self) -> tuple[Evidence, ...]:
        """What the tools said so far, in the order in which they ended, without what names people."""
        with self._lock:
            kept = tuple(self._kept)
        blobs = [Blob(origin=posixpath.basename(item.asked[0]), data=item.output) for item in kept]
        redactor = Redactor(collect_secrets(blobs, self._names(), PEOPLE), kinds=PEOPLE)
        return tuple(
            Evidence(
                asked=tuple(redactor.redact_text(word) for word in item.asked),
                exit_status=item.exit_status,
                duration_s=round(item.duration_s, 3),
                zlib_base64=b64encode(zlib.compress(redactor.redact(blob.origin, blob.data), 9)).decode(),
            )
            for item, blob in zip(kept, blobs, strict=True)
        )

    def _names(self) -> LocalNames:
        return local_names(self._host)

    def _keep(self, asked: tuple[str, ...], status: int | None, duration_s: float, output: bytes) -> None:
        output = output[:ANSWER_LIMIT_BYTES]
        with self._lock:
            if len(output) > self._left_bytes:
                return
            self._left_bytes -= len(output)
            self._kept.append(_Kept(asked=asked, exit_status=status, duration_s=duration_s, output=output))
