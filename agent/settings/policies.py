"""Which policy grades: the file given, else the one that comes with the program."""

from __future__ import annotations

from pathlib import Path

from judge.grade.policy import Policy, PolicyError, default_policy, read_policy
from model.settings_text import BadSettings
from papers.errors import reason
from papers.language import _
from papers.settings import in_words


def chosen_policy(path: str | None) -> Policy:
    """The policy. Raises BadSettings with one sentence that names the file and the place."""
    if path is None:
        return default_policy()
    try:
        return read_policy(Path(path).read_bytes(), path)
    except OSError as error:
        raise BadSettings(
            _("{file}: the grading scale cannot be read: {error}.").format(file=path, error=reason(error))
        ) from error
    except PolicyError as error:
        raise BadSettings(in_words(error)) from error
