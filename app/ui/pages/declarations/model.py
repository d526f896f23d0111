"""The list of declarations: where each stands, in words, and what can be done about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from app.domain.catalogue import explain
from app.domain.followup import FollowUp, Stage
from app.domain.outbox import WAITING, Dispatch, OutboxEntry, OutboxState, changeable
from app.domain.problem import ProblemCode
from app.language import N_, _
from app.ui.pages.declarations.labels import STAGES, STATES, said_of, subject
from app.ui.shown import Tone
from app.ui.wording import full_date, grouped, thousands
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


_OPEN = tuple(WAITING)
"""A tuple, since it is looked through ten thousand times and an Enum's hash is slow."""


class Group(Enum):
    """Declarations that can be listed apart, with their name in the list of choices."""

    ALL = N_("Toutes")
    WAITING = N_("En attente")
    REFUSED = N_("Refusées")
    RECEIVED = N_("Reçues")

    def holds(self, state: OutboxState) -> bool:
        """Whether a declaration in this state belongs here."""
        return self is Group.ALL or state in _IN_GROUP[self]


_IN_GROUP = {
    Group.WAITING: WAITING,
    Group.REFUSED: {OutboxState.REFUSED},
    Group.RECEIVED: {OutboxState.RECEIVED},
}


@dataclass(frozen=True, slots=True)
class Row:
    """One declaration; `withdraw` is its id when it may still be withdrawn, `amend` when changed.

    `receipt` is the entry whose receipt can be kept.
    """

    id: UUID
    title: str
    icon: str
    tone: Tone
    state: str
    lines: tuple[str, ...]
    withdraw: UUID | None
    amend: UUID | None
    receipt: OutboxEntry | None


def rows(dispatches: Iterable[Dispatch], said: FollowedUp, now: datetime) -> tuple[Row, ...]:
    """Return the list, in the order given: newest first; `said` is what the office told."""
    return tuple(_row(each, said.known.get(each.entry.id), now) for each in dispatches)


def in_group(dispatches: tuple[Dispatch, ...], group: Group) -> tuple[Dispatch, ...]:
    """Return the declarations of a group, in their order."""
    if group is Group.ALL:
        return dispatches
    return tuple(each for each in dispatches if group.holds(each.entry.state))


@dataclass(frozen=True, slots=True)
class Overview:
    """All declarations at a glance.

    `stopped`: one waits because the office wants to know who sends it. `phone`: an opposition went
    unanswered for too long; `phone_at`: when the next one will have.
    """

    waiting: int = 0
    received: int = 0
    refused: int = 0
    stopped: bool = False
    phone: bool = False
    phone_at: datetime | None = None


def overview(dispatches: Iterable[Dispatch], now: datetime) -> Overview:
    """Look at every declaration once: there may be ten thousand, twenty times a second."""
    given = tuple(dispatches)
    states = [each.entry.state for each in given]
    waiting = [each for each, state in zip(given, states, strict=True) if state in _OPEN]
    asked = [at for each in waiting if (at := each.phone_at) is not None]
    return Overview(
        waiting=len(waiting),
        received=states.count(OutboxState.RECEIVED),
        refused=states.count(OutboxState.REFUSED),
        stopped=any(each.entry.problem is ProblemCode.NOT_AUTHORISED for each in waiting),
        phone=any(at <= now for at in asked),
        phone_at=min((at for at in asked if at > now), default=None),
    )


def progress(seen: Overview) -> str:
    """Say how many declarations wait, were received, were refused."""
    return _("{waiting} en attente, {received} reçues, {refused} refusées").format(
        waiting=thousands(seen.waiting),
        received=thousands(seen.received),
        refused=thousands(seen.refused),
    )


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


def _row(dispatch: Dispatch, follow_up: FollowUp | None, now: datetime) -> Row:
    entry = dispatch.entry
    if follow_up is not None and entry.state is OutboxState.RECEIVED:
        return _followed(dispatch, follow_up)
    icon, tone = _LOOKS[entry.state]
    if entry.state is OutboxState.QUEUED and entry.problem is not None:
        tone = Tone.WARNING
    row = Row(
        id=entry.id,
        title=subject(dispatch.kind, dispatch.reason),
        icon=icon,
        tone=tone,
        state=_(STATES[entry.state]),
        lines=_lines(entry),
        withdraw=entry.id if changeable(entry) else None,
        amend=entry.id if changeable(entry) and dispatch.reason is not None else None,
        receipt=entry if entry.receipt else None,
    )
    if not dispatch.wants_phone(now):
        return row
    call = _("Sans réponse depuis plus de cinq minutes\u202f: demandez l’opposition par téléphone.")
    return replace(row, icon="phone", tone=Tone.DANGER, lines=(*row.lines, call))


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
        id=dispatch.entry.id,
        title=subject(dispatch.kind, dispatch.reason),
        icon=icon,
        tone=tone,
        state=_(STAGES[follow_up.stage]),
        lines=tuple(lines),
        withdraw=None,
        amend=None,
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
        lines.append(explain(entry.problem, said_of(entry)).what)
    return tuple(lines)
