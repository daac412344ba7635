"""Enrolment codes as people pass them on."""

from __future__ import annotations

import pytest

from model.enrolment_code import BadCode, EnrolmentCode, read_code, split_card, written_card, written_code

PIN = "0123456789abcdef" * 4
COLONS = ":".join(PIN[at : at + 2] for at in range(0, 64, 2))


@pytest.mark.parametrize(
    "text",
    [f"let-me-in sha256:{PIN}", f" let-me-in\r\nSHA256:{COLONS.upper()}\r\n", f"let-me-in sha256:{COLONS}"],
)
def test_a_code_with_a_pin_is_read_as_people_copy_it(text: str) -> None:
    assert read_code(text) == EnrolmentCode(secret="let-me-in", pin=PIN)


@pytest.mark.parametrize("text", ["let-me-in", "let-me-in\n", " let me in ", ""])
def test_a_code_alone_leaves_the_server_to_its_name(text: str) -> None:
    assert read_code(text) == EnrolmentCode(secret=text.strip(), pin=None)


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        (f"let-me-in sha256:{PIN[:-1]}", f"sha256:{PIN[:-1]}"),
        (f"let-me-in sha256:{PIN}0", f"sha256:{PIN}0"),
        (f"let-me-in {PIN}", PIN),
        (f"let-me-in sha1:{PIN}", f"sha1:{PIN}"),
        ("let-me-in sha256:", "sha256:"),
        (f"let-me-in sha256:{PIN} more", "more"),
        (f"let me in sha256:{PIN} sha256:{PIN}", f"sha256:{PIN}"),
        (f"let-me-in SHA256={PIN}", f"SHA256={PIN}"),
    ],
)
def test_a_pin_that_cannot_be_read_is_never_left_out(text: str, odd: str) -> None:
    with pytest.raises(BadCode) as caught:
        read_code(text)
    assert str(caught.value) == odd


@pytest.mark.parametrize("pin", [None, "0123456789abcdef" * 4])
def test_a_code_and_its_card_are_the_same_when_written_and_read_again(pin: str | None) -> None:
    given = EnrolmentCode(secret="let me in", pin=pin)
    assert read_code(written_code(given)) == given
    url, code = split_card(written_card("https://i.example", given))
    assert (url, read_code(code)) == ("https://i.example", given)
    assert split_card(" https://i.example ") == ("https://i.example", "")
