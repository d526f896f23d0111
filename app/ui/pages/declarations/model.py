"""The list of declarations: where each stands, in words, and what can be done about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.catalogue import explain
from app.domain.followup import FollowUp, Stage
from app.domain.outbox import Dispatch, OutboxEntry, OutboxState, changeable
from app.domain.problem import ProblemCode
from app.language import _
from app.ui.pages.declarations.labels import STAGES, STATES, subject
from app.ui.shown import Tone
from app.ui.wording import full_date, grouped
from app.workflows.declarations.follow_up import FollowedUp

_LOOKS = {
    OutboxState.QUEUED: ("waiting", Tone.NEUTRAL),
    OutboxState.SENDING: ("sent", Tone.INFO),
    OutboxState.RECEIVED: ("ok", Tone.OK),
    OutboxState.REFUSED: ("danger", Tone.DANGER),
    OutboxState.WITHDRAWN: ("close", Tone.NEUTRAL),
}

_STAGE_LOOKS = {
    Stage.REFUSED: ("danger", Tone.DANGER),
    Stage.IN_PRODUCTION: ("sent", Tone.INFO),
    Stage.SHIPPED: ("sent", Tone.INFO),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One declaration; `withdraw` is its id when it may still be withdrawn.

    `receipt` is the entry whose receipt can be kept.
    """

    title: str
    icon: str
    tone: Tone
    state: str
    lines: tuple[str, ...]
    withdraw: UUID | None
    receipt: OutboxEntry | None


def rows(dispatches: tuple[Dispatch, ...], said: FollowedUp) -> tuple[Row, ...]:
    """Return the list, in the order given: newest first; `said` is what the office told."""
    return tuple(_row(dispatch, said.known.get(dispatch.entry.id)) for dispatch in dispatches)


def waiting(dispatches: tuple[Dispatch, ...]) -> bool:
    """Whether something waits to be sent."""
    return any(each.entry.state is OutboxState.QUEUED for each in dispatches)


def stopped_at_the_door(dispatches: tuple[Dispatch, ...]) -> bool:
    """Whether something waits because the office wants to know who sends it."""
    refused = ProblemCode.NOT_AUTHORISED
    return any(each.entry.problem is refused for each in dispatches if waiting((each,)))


def received(dispatches: tuple[Dispatch, ...]) -> bool:
    """Whether there is something to follow at the office."""
    return any(each.entry.state is OutboxState.RECEIVED for each in dispatches)


def looked(said: FollowedUp) -> str:
    """Say when the office was asked, and what kept it from answering."""
    if said.looked_at is None:
        return ""
    time = f"{said.looked_at.astimezone():%H:%M}"
    if said.problem is not None:
        what = explain(said.problem.code).what
        return _("Suivi demandé à {time}, sans réponse complète. {what}").format(
            time=time, what=what
        )
    return _("Suivi vérifié à {time}.").format(time=time)


def _row(dispatch: Dispatch, follow_up: FollowUp | None) -> Row:
    entry = dispatch.entry
    if follow_up is not None and entry.state is OutboxState.RECEIVED:
        return _followed(dispatch, follow_up)
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
        receipt=entry if entry.receipt else None,
    )


def _followed(dispatch: Dispatch, follow_up: FollowUp) -> Row:
    """A received declaration by what the office says of it."""
    icon, tone = _STAGE_LOOKS.get(follow_up.stage, ("ok", Tone.OK))
    since = _("Depuis le {date}").format(date=_day(follow_up.updated_at))
    lines = [*_lines(dispatch.entry), since]
    if follow_up.opposed_on is not None:
        lines.append(_("Carte en opposition le {date}").format(date=_day(follow_up.opposed_on)))
    if follow_up.reason:
        lines.append(_("Motif\u202f: {reason}").format(reason=follow_up.reason))
    return Row(
        title=subject(dispatch.kind, dispatch.reason),
        icon=icon,
        tone=tone,
        state=_(STAGES[follow_up.stage]),
        lines=tuple(lines),
        withdraw=None,
        receipt=dispatch.entry if dispatch.entry.receipt else None,
    )


def _day(moment: datetime) -> str:
    """The office's times are UTC; people live by their own day."""
    return full_date(moment.astimezone().date())


def _lines(entry: OutboxEntry) -> tuple[str, ...]:
    day = _day(entry.queued_at)
    number = grouped(entry.card_number)
    lines = [_("Carte {number}, déclarée le {date}").format(number=number, date=day)]
    if entry.reference:
        lines.append(_("Référence {reference}").format(reference=entry.reference))
    if entry.problem is not None and entry.state is not OutboxState.RECEIVED:
        lines.append(explain(entry.problem).what)
    return tuple(lines)
