"""What may go wrong in the inventory; every text is one sentence for a person.

InventoryError
├── Refusal        a request or a document is refused, with the HTTP status of the contract
├── FolderError    the inventory's folder, key or lock cannot be used
└── DatabaseError  the database cannot be used
    └── NewerDatabase  a newer version of the program wrote it
"""

from __future__ import annotations

from model.exit_status import CommandRefused


class InventoryError(CommandRefused):
    """Base of all; the text is one sentence for a person."""


class Refusal(InventoryError):
    """A request or document that is refused: HTTP status, sentence, and the JSON path where it is wrong."""

    def __init__(self, status: int, sentence: str, path: str | None = None) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.path = status, sentence, path


class FolderError(InventoryError):
    """The inventory's folder, key or lock cannot be used."""


class DatabaseError(InventoryError):
    """The database cannot be used."""


class NewerDatabase(DatabaseError):
    """A newer version of the program wrote the database."""
