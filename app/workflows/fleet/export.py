"""The register for other programs: CSV for a spreadsheet, ICS for a calendar.

A cell that a spreadsheet would run as a formula is made text. Calendar wording follows the rules of
renewal: a professional's card is renewed by itself, a structure's through the structure.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from io import StringIO

from icalendar import Alarm, Calendar, Event

from app.domain.card import CardType
from app.domain.fleet import FleetCard, standing
from app.language import N_, _

COLUMNS = (
    N_("Numéro de carte"),
    N_("Type"),
    N_("Titulaire"),
    N_("Service"),
    N_("Structure"),
    N_("Début de validité"),
    N_("Fin de validité"),
    N_("Jours restants"),
    N_("État"),
    N_("Essais restants"),
    N_("Vue le"),
    N_("Parti"),
    N_("Note"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARD = "'"
_DIRECTORS = {CardType.CPE: "CDE", CardType.CPA: "CDA"}


def as_csv(rows: Iterable[FleetCard], today: date, soon_days: int) -> str:
    """Return the rows with a header, separated by semicolons, dates in ISO form.

    Write it as UTF-8 with a byte order mark, which is what spreadsheets recognise.
    """
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_(name) for name in COLUMNS])
    for row in rows:
        writer.writerow([harmless(cell) for cell in _cells(row, today, soon_days)])
    return text.getvalue()


def harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return _GUARD + cell if cell.lstrip(_GUARD).startswith(_FORMULA) else cell


def unguarded(cell: str) -> str:
    """Return the cell as it was before it was made harmless."""
    return cell.removeprefix(_GUARD) if cell.lstrip(_GUARD).startswith(_FORMULA) else cell


def as_calendar(
    rows: Iterable[FleetCard], now: datetime, alarm_days: Sequence[int]
) -> Iterator[bytes]:
    """Give one all-day event a card with a known end, with an alarm at each threshold.

    In pieces, one a card: a calendar held as one object takes gigabytes for 100,000 cards.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Poste CPx//register//FR")
    calendar.add("version", "2.0")
    head, end, tail = calendar.to_ical().partition(b"END:VCALENDAR")
    yield head
    for row in rows:
        if row.end is None or row.holder_left:
            yield b""
        else:
            yield _event(row, row.end, now, alarm_days).to_ical()
    yield end + tail


def family_word(row: FleetCard) -> str:
    """The family as lists name it: a director's card has a name of its own (domain.md 1.1)."""
    if row.type is None:
        return ""
    return _DIRECTORS.get(row.type, row.type.value) if row.director else row.type.value


def advice(row: FleetCard) -> str:
    """Return what to do about the end of this card."""
    if row.type is None:
        return _(
            "La famille de cette carte n’est pas connue\u202f: lisez-la dans un lecteur pour "
            "savoir qui la renouvelle."
        )
    if row.renewed_by_itself:
        return _(
            "Le renouvellement est automatique\u202f: vérifiez l’adresse de correspondance "
            "et attendez la nouvelle carte."
        )
    return _("Le renouvellement passe par la structure\u202f: faites la demande avant la fin.")


def _cells(row: FleetCard, today: date, soon_days: int) -> list[str]:
    left = row.validity.days_left(today)
    return [
        row.number,
        family_word(row),
        row.holder,
        row.service,
        row.structure,
        row.start.isoformat() if row.start else "",
        row.end.isoformat() if row.end else "",
        "" if left is None else str(left),
        standing(row, today, soon_days).value,
        "" if row.tries_left is None else str(row.tries_left),
        row.seen_at.astimezone(UTC).isoformat() if row.seen_at else "",
        _("oui") if row.holder_left else _("non"),
        row.note,
    ]


def _event(row: FleetCard, end: date, now: datetime, alarm_days: Sequence[int]) -> Event:
    name = f"{row.type.value if row.type else 'CPx'} {row.label}".strip()
    event = Event()
    event.add("uid", f"{row.number}-{end.isoformat()}@poste-cpx")
    event.add("dtstamp", now)
    event.add("dtstart", end)
    event.add("transp", "TRANSPARENT")
    event.add("summary", _("Fin de validité\u202f: {name}").format(name=name))
    event.add("description", f"{row.number}\n{advice(row)}")
    for days in alarm_days:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(days=-days))
        alarm.add("description", _("Fin de validité\u202f: {name}").format(name=name))
        event.add_component(alarm)
    return event
