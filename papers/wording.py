"""Sentences: the words of every `Message` code, in the language spoken.

Each file of `papers/sentences/` holds the codes of one area. A sentence with a count is a pair
(singular, plural) and takes its number from the argument `count`.
"""

from __future__ import annotations

from model.message import Message
from papers.language import _, ngettext
from papers.sentences import SENTENCES
from papers.values import in_words, plain

__all__ = ["plain", "word"]


def word(message: Message) -> str:
    """The sentence. A code that this version does not know is shown as it is, with its arguments:
    nothing is hidden.
    """
    sentence = SENTENCES.get(message.code)
    if sentence is None:
        return _as_it_is(message)
    if isinstance(sentence, tuple):
        singular, plural = sentence
        count = message.arguments.get("count", 1)
        text = ngettext(singular, plural, int(count) if isinstance(count, int | float) else 1)
    else:
        text = _(sentence)
    try:
        arguments = message.arguments.items()
        told = text.format(**{name: in_words(message.code, name, value) for name, value in arguments})
        return told[:1].upper() + told[1:] if text.startswith("{count}") else told
    except (KeyError, IndexError, ValueError):
        return _as_it_is(message)


def _as_it_is(message: Message) -> str:
    arguments = ", ".join(f"{name}={plain(value)}" for name, value in message.arguments.items())
    return f"{message.code} ({arguments})" if arguments else message.code
