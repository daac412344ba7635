"""A host in memory for tests: files, links, tools and libraries answer what the test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from host.errors import HostError, NotThere, ToolFailed, ToolMissing
from host.port import ONLY_ZERO, OUTPUT_LIMIT_BYTES, READ_LIMIT_BYTES, Answer, Library

Said = str | bytes | Answer | HostError


class FakeHost:
    """Answers from what it was given; everything else is not there, or not installed.

    `files` maps paths to contents or to the error that reading them raises; the folders above them exist.
    `links` maps paths to their resolved targets. `tools` maps a command line in one string
    ("lsblk --json") to standard output (exit status 0), an Answer (checked against the caller's exit
    statuses), or an error. `libraries` maps a Library, or a pair of it and its argument, to its answer.
    `asked` lists every question in order.
    """

    def __init__(
        self,
        *,
        files: Mapping[str, str | bytes | HostError] | None = None,
        links: Mapping[str, str] | None = None,
        tools: Mapping[str, Said] | None = None,
        libraries: Mapping[Library | tuple[Library, str], Any] | None = None,
        is_root: bool = True,
    ) -> None:
        self.files = dict(files or {})
        self.links = dict(links or {})
        self.tools = dict(tools or {})
        self.libraries = dict(libraries or {})
        self.is_root = is_root
        self.left_behind: tuple[str, ...] = ()
        self.asked: list[str] = []

    def run(
        self,
        argv: Sequence[str],
        *,
        timeout_s: float,
        answers: frozenset[int] = ONLY_ZERO,
        limit_bytes: int = OUTPUT_LIMIT_BYTES,
    ) -> Answer:
        """See Host.run."""
        line = " ".join(argv)
        self.asked.append(line)
        said = self.tools.get(line)
        if said is None:
            raise ToolMissing(line, f"{argv[0]} is not installed")
        if isinstance(said, HostError):
            raise said
        answer = said if isinstance(said, Answer) else answer_of(argv, said)
        if answer.exit_status not in answers:
            raise ToolFailed(line, f"exit status {answer.exit_status}", answer.exit_status)
        return answer

    def read(self, path: str, *, limit_bytes: int = READ_LIMIT_BYTES) -> bytes:
        """See Host.read."""
        self.asked.append(path)
        content = self.files.get(path)
        if content is None:
            raise NotThere(path, "No such file or directory")
        if isinstance(content, HostError):
            raise content
        return (content.encode() if isinstance(content, str) else content)[:limit_bytes]

    def link(self, path: str) -> str:
        """See Host.link."""
        self.asked.append(path)
        if path in self.links:
            return self.links[path]
        if path in self._paths():
            return path
        raise NotThere(path, "No such file or directory")

    def glob(self, pattern: str) -> tuple[str, ...]:
        """See Host.glob; `**` is not understood."""
        self.asked.append(pattern)
        wanted = pattern.split("/")
        return tuple(sorted(path for path in self._paths() if _fits(path.split("/"), wanted)))

    def ask(self, library: Library, argument: str = "") -> Any:
        """See Host.ask."""
        self.asked.append(f"{library} {argument}".strip())
        for key in ((library, argument), library):
            if key in self.libraries:
                said = self.libraries[key]
                if isinstance(said, HostError):
                    raise said
                return said
        raise ToolFailed(f"{library} {argument}".strip(), "the package is not installed")

    def _paths(self) -> set[str]:
        """Every path that exists: files, links, and the folders above them."""
        folders: set[str] = set()
        for path in (*self.files, *self.links):
            above = path.rpartition("/")[0]
            while above and above not in folders:
                folders.add(above)
                above = above.rpartition("/")[0]
        return {"/", *self.files, *self.links} | folders


def _fits(parts: list[str], wanted: list[str]) -> bool:
    """Whether a path is one that a pattern means: a star stands for any part of a name, for no slash."""
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


def answer_of(
    argv: Sequence[str],
    stdout: str | bytes = b"",
    *,
    exit_status: int = 0,
    stderr: str | bytes = b"",
    duration_s: float = 0.0,
) -> Answer:
    """An Answer with everything but its output left at nothing."""
    return Answer(
        argv=tuple(argv),
        exit_status=exit_status,
        stdout=stdout.encode() if isinstance(stdout, str) else stdout,
        stderr=stderr.encode() if isinstance(stderr, str) else stderr,
        duration_s=duration_s,
    )
