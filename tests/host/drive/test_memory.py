"""Comparing memory: no length and no place is overlooked."""

from __future__ import annotations

import pytest

from host.drive.memory import Buffer, zeros

LENGTHS = (1, 2, 63, 64, 65, 127, 128, 129, 4096)


@pytest.mark.parametrize("length", LENGTHS)
def test_one_other_byte_anywhere_is_seen(length: int) -> None:
    buffer, other = Buffer(length), Buffer(length)
    assert buffer.is_uniform(length)
    for place in range(length):
        buffer.view[place] = 1
        assert buffer.is_uniform(length) == (length == 1)
        assert not buffer.equals(other, length)
        buffer.view[place] = 0
    assert buffer.equals(other, length)


@pytest.mark.parametrize("length", LENGTHS)
def test_any_byte_is_uniform_with_itself_and_what_lies_behind_does_not_count(length: int) -> None:
    buffer = Buffer(length + 1)
    buffer.view[:length] = b"\xa5" * length
    assert buffer.is_uniform(length)
    assert not buffer.is_uniform(length + 1)


@pytest.mark.parametrize("length", [1, 512, 4096, 1 << 20, (4 << 20) - 512])
def test_zeros_are_as_many_as_asked_for_and_nobody_can_change_them(length: int) -> None:
    memory = zeros(length)
    assert bytes(memory) == bytes(length)
    assert memory.readonly


def test_more_bytes_than_there_are_are_refused() -> None:
    buffer = Buffer(16)
    with pytest.raises(ValueError, match="more bytes"):
        buffer.is_uniform(17)
    with pytest.raises(ValueError, match="more bytes"):
        buffer.equals(buffer, 17)
