"""Modules of the guests' kernel without what only costs time there: the rest of them stays as it is."""

from __future__ import annotations

from tests.vm.bare_modules import SIGNED, bare

CODE = b"\x7fELF code \0.text\0.BTF_ids\0"
ABOUT = bytes((0, 0, 2, 0, 0, 0, 0, 0))


def test_a_signature_goes_and_the_module_ends_where_it_began() -> None:
    signature = b"s" * 300
    signed = CODE + signature + ABOUT + len(signature).to_bytes(4, "big") + SIGNED
    assert bare(signed) == CODE
    assert bare(CODE) == CODE


def test_the_table_of_types_is_not_found_and_nothing_else_moves() -> None:
    found = bare(CODE + b"\0.BTF\0.strtab\0")
    assert b"\0.BTF\0" not in found
    assert found.replace(b"\0.off\0", b"\0.BTF\0") == CODE + b"\0.BTF\0.strtab\0"
