"""The name of a machine in a few words, as people call it."""

from __future__ import annotations

from model.machine import Machine


def machine_title(machine: Machine) -> str:
    """Vendor and model; empty when the firmware tells nothing. Lenovo puts the name that people know in
    the version.
    """
    board = machine.board.value
    if board is None:
        return ""
    lenovo = (board.vendor or "").upper() == "LENOVO" and board.version
    names = (
        board.vendor or board.board_vendor,
        board.version if lenovo else board.model or board.board_model,
    )
    vendor, model = names
    if vendor and model and model.lower().startswith(vendor.lower()):
        return model
    return " ".join(name for name in names if name)
