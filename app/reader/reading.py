"""What is read of a card without its PIN, and in which order.

On a line of 9,600 baud every 800 bytes cost a second, so number, family and validity come first
and certificates last; of a structure's card the subject of the first one is read and reported
before the rest of them, for only it names structure and service. Each step gives a fuller picture
of the card; a file that is missing or cannot be understood is noted and passed over.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.domain.card import Card, CardType, ReadingStage
from app.reader import parse
from app.reader.certificates import (
    Credential,
    find_subject,
    read_certificate,
    unreadable_note,
    with_credentials,
    with_subject,
)
from app.reader.codes import Codes
from app.reader.files import PIECE, WHOLE, ElementaryFile, Files
from app.reader.pkcs15 import Directory, Entry
from app.reader.tlv import encode

_CERTIFICATE = 0x30
_LIKELY_ID_CARD = 31  # CPS_ID_CARD with its five fields, as most cards have it
_NUMBER_DIGITS = 10
_PROFESSIONAL = (CardType.CPS, CardType.CPF)


@dataclass(frozen=True, slots=True)
class Contents:
    """Where the steps read: files, directory and codes of one card."""

    files: Files
    directory: Directory
    codes: Codes

    def container(self, label: str, tag: int, likely: int = PIECE) -> bytes | None:
        """Return the content of a data object's container, None when there is none."""
        file = self.directory.data_object(label)
        return file.object(tag, likely) if file is not None else None


def read_card(
    contents: Contents, card: Card, until: ReadingStage, report: Callable[[Card], None]
) -> Card:
    """Go on reading from `card.stage` to `until`, reporting the card after each step."""
    stages = list(ReadingStage)
    for stage in stages[stages.index(card.stage) + 1 : stages.index(until) + 1]:
        if stage is ReadingStage.COMPLETE:
            card = _rest(contents, card, report)
        else:
            card = _STEPS[stage](contents, card)
        card = replace(card, stage=stage)
        report(card)
    return card


def _validity(contents: Contents, card: Card) -> Card:
    id_card = contents.container("CPS_ID_CARD", parse.ID_CARD, _LIKELY_ID_CARD)
    card = parse.with_id_card(card, id_card)
    return parse.with_info(card, contents.container("CPS_INFO_PS", parse.INFO))


def _holder(contents: Contents, card: Card) -> Card:
    return parse.with_name(card, contents.container("CPS_NAME_PS", parse.NAME))


def _counters(contents: Contents, card: Card) -> Card:
    return replace(card, pin=contents.codes.pin_status(), puk=contents.codes.puk_status())


def _rest(contents: Contents, card: Card, report: Callable[[Card], None]) -> Card:
    first = contents.directory.first_certificate()
    file = first.file(contents.files) if first is not None else None
    if card.type not in _PROFESSIONAL and file is not None:
        report(with_subject(card, find_subject(file.peek)))
    credentials, notes = [], []
    for entry in contents.directory.certificates():
        found = _credential(entry, file if entry == first else entry.file(contents.files))
        if found is None:
            notes.append(unreadable_note(entry.label))
        else:
            credentials.append(found)
    label = contents.directory.label()
    card = replace(card, label=label, number=card.number or _number_in(label))
    return with_credentials(replace(card, notes=card.notes + tuple(notes)), credentials)


_STEPS: dict[ReadingStage, Callable[[Contents, Card], Card]] = {
    ReadingStage.VALIDITY: _validity,
    ReadingStage.HOLDER: _holder,
    ReadingStage.COUNTERS: _counters,
}


def _credential(entry: Entry, file: ElementaryFile | None) -> Credential | None:
    body = file.object(_CERTIFICATE, WHOLE) if file is not None else None
    return None if body is None else read_certificate(encode(_CERTIFICATE, body), entry.label)


def _number_in(label: str | None) -> str | None:
    """Return the card number that a label such as "CPS3v3-2900995235" ends with."""
    number = (label or "").rpartition("-")[2]
    return number if len(number) == _NUMBER_DIGITS and number.isdecimal() else None
