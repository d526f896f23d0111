"""The list of declarations: where each stands, in words, and what can be done about it."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.catalogue import explain
from app.domain.outbox import Dispatch, OutboxEntry, OutboxState, changeable
from app.language import _
from app.ui.pages.declarations.labels import STATES, subject
from app.ui.shown import Tone
from app.ui.wording import full_date, grouped

_LOOKS = {
    OutboxState.QUEUED: ("waiting", Tone.NEUTRAL),
    OutboxState.SENDING: ("sent", Tone.INFO),
    OutboxState.RECEIVED: ("ok", Tone.OK),
    OutboxState.REFUSED: ("danger", Tone.DANGER),
    OutboxState.WITHDRAWN: ("close", Tone.NEUTRAL),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One declaration; `withdraw` is its id when it may still be withdrawn."""

    title: str
    icon: str
    tone: Tone
    state: str
    lines: tuple[str, ...]
    withdraw: UUID | None


def rows(dispatches: tuple[Dispatch, ...]) -> tuple[Row, ...]:
    """Return the list, in the order given: newest first."""
    return tuple(_row(dispatch) for dispatch in dispatches)


def waiting(dispatches: tuple[Dispatch, ...]) -> bool:
    """Whether something waits to be sent."""
    return any(each.entry.state is OutboxState.QUEUED for each in dispatches)


def _row(dispatch: Dispatch) -> Row:
    entry = dispatch.entry
    icon, tone = _LOOKS[entry.state]
    if entry.state is OutboxState.QUEUED and entry.problem is not None:
        tone = Tone.WARNING
    return Row(
        title=subject(dispatch.kind, dispatch.reason),
        icon=icon,
        tone=tone,
        state=_(STATES[entry.state]),
        lines=_lines(entry),
        withdraw=entry.id if changeable(entry) else None,
    )


def _lines(entry: OutboxEntry) -> tuple[str, ...]:
    day = full_date(entry.queued_at.astimezone().date())
    number = grouped(entry.card_number)
    lines = [_("Carte {number}, déclarée le {date}").format(number=number, date=day)]
    if entry.reference:
        lines.append(_("Référence {reference}").format(reference=entry.reference))
    if entry.problem is not None and entry.state is not OutboxState.RECEIVED:
        lines.append(explain(entry.problem).what)
    return tuple(lines)
