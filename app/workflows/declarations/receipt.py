"""Receipts as they are kept: what was declared, and who signed for it, with no network."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.backend.receipt import ReceiptKeys
from app.backend.wire import decode_declaration
from app.domain.declaration import Declaration
from app.domain.outbox import OutboxEntry
from app.domain.problem import LocalProblem, ProblemCode


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What a receipt proves. `covers` tells whether it is about the declaration that was shown.

    `covers` is None when no declaration was shown; `signed_by` is the card that signed it, if any.
    """

    office: str
    reference: str
    received_at: datetime
    signed_by: str | None
    covers: bool | None


def check_receipt(receipt: Path, keys: Path, declaration: Path | None = None) -> CheckedReceipt:
    """Check a receipt file against the office's keys, and the declaration's bytes if they are kept.

    Raises BadAnswer(RECEIPT_INVALID), or LocalProblem for a file that cannot be read.
    """
    found = ReceiptKeys.read(keys).verify(_read(receipt))
    return CheckedReceipt(
        found.office,
        found.reference,
        found.received_at,
        found.signed_by,
        None if declaration is None else found.covers(_read(declaration)),
    )


def declared_in(entry: OutboxEntry) -> Declaration:
    """What an entry of the outbox declares; its bytes are our own, so they can be read."""
    return decode_declaration(entry.payload)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise LocalProblem(ProblemCode.FILE_UNREADABLE, path=str(file)) from None
