"""One act on many cards: renewal, loss or departure, one declaration each.

The table of entitlement judges each card by itself; one confirmation lists them all. Every
declaration is drawn, with its UUID, and kept in the register before the first one is posted: a
program that dies in the middle goes on where it was, and what was posted twice is one declaration,
since its UUID is its idempotency key.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Protocol
from uuid import UUID, uuid4

from app.backend.register_rows import Planned
from app.backend.wire import decode_declaration, encode_declaration
from app.domain.declaration import (
    Address,
    CardReference,
    Consent,
    Declarant,
    Declaration,
    Incident,
    Kind,
    OldCard,
    Person,
    Quality,
    Reason,
)
from app.domain.entitlement import decide
from app.domain.fleet import FleetCard
from app.domain.followup import Stage
from app.domain.holder import Structure
from app.domain.outbox import Dispatch, OutboxEntry, OutboxState
from app.domain.problem import BadAnswer, LocalProblem, ProblemCode
from app.domain.validation import WANTS, Field, FieldProblem, validate
from app.language import N_
from app.workflows.broadcast import Broadcast
from app.workflows.declarations.hand_in import ATTESTATION
from app.workflows.fleet.register import Fleet

MATTERS: tuple[Reason | None, ...] = (None, Reason.LOST, Reason.DEPARTURE)
"""What can be done for many cards at once; None is a renewal."""

_TYPE_UNKNOWN = N_("La famille de cette carte n’est pas connue\u202f: lisez-la dans un lecteur.")
_ALREADY = N_("Cette carte est déjà déclarée pour ce motif\u202f: voyez la page Déclarations.")
_PLANNED = N_("Une déclaration de cette carte attend déjà dans un lot.")
_NAME_UNKNOWN = N_("Le nom et le prénom du titulaire ne sont pas connus.")
_OF_THE_CARD = frozenset(
    {Field.CARD_NUMBER, Field.HOLDER_FAMILY_NAME, Field.HOLDER_GIVEN_NAME, Field.HAPPENED_ON}
)


@dataclass(frozen=True, slots=True)
class Common:
    """What the declarations of a batch share, from its one form.

    `reorder` asks for a new card in the place of each; of a renewal it is the sense.
    """

    quality: Quality
    declarant: Person
    structure: Structure | None
    happened_on: date | None = None
    place: str = ""
    reorder: bool = False
    delivery: Address | None = None
    attested: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """What would be declared, which cards not and why, and what is wrong with the form."""

    declarations: tuple[Declaration, ...]
    refused: tuple[tuple[FleetCard, str], ...] = ()
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Maker:
    """What every declaration carries of this program."""

    now: Callable[[], datetime]
    today: Callable[[], date]
    client_version: str
    locale: str
    draw_id: Callable[[], UUID] = uuid4


Whys = Mapping[str, str]
"""Why a card, by its number, is not to be declared again."""


def compose(
    rows: Iterable[FleetCard],
    matter: Reason | None,
    common: Common,
    by: Maker,
    already: Whys = MappingProxyType({}),
) -> Batch:
    """Judge each card and make the declarations; nothing is kept yet."""
    made: list[Declaration] = []
    refused: list[tuple[FleetCard, str]] = []
    form: dict[Field, FieldProblem] = {}
    for row in rows:
        card = row.reference()
        why = _refusal(card, matter, common.quality) or already.get(row.number)
        if card is None or why:
            refused.append((row, why or _TYPE_UNKNOWN))
            continue
        declaration = _declaration(row, card, matter, common, by)
        problems = validate(declaration, by.today())
        own = [each for each in problems if _is_of_card(each, declaration, by.today())]
        form |= {each.field: each for each in problems if each not in own}
        if own:
            named = own[0].field is Field.HAPPENED_ON
            refused.append((row, own[0].sentence if named else _NAME_UNKNOWN))
        else:
            made.append(declaration)
    return Batch(tuple(made), tuple(refused), tuple(form.values()))


def judge(
    rows: Iterable[FleetCard], matter: Reason | None, quality: Quality
) -> tuple[tuple[FleetCard, ...], tuple[tuple[FleetCard, str], ...]]:
    """Part the cards that may be declared from those that may not, each with why."""
    allowed: list[FleetCard] = []
    refused: list[tuple[FleetCard, str]] = []
    for row in rows:
        why = _refusal(row.reference(), matter, quality)
        if why:
            refused.append((row, why))
        else:
            allowed.append(row)
    return tuple(allowed), tuple(refused)


def _refusal(card: CardReference | None, matter: Reason | None, quality: Quality) -> str:
    """Why this card may not be declared, or an empty text."""
    return _TYPE_UNKNOWN if card is None else decide(matter, quality, card).why


def already_declared(
    dispatches: Iterable[Dispatch], matter: Reason | None, planned: Iterable[str]
) -> Whys:
    """The cards that are declared for this matter, or wait in a batch, each with what to say.

    What was withdrawn, or refused by the office, may be declared anew.
    """
    whys = dict.fromkeys(planned, _PLANNED)
    for each in dispatches:
        same = each.reason is matter and (matter is not None or each.kind is Kind.RENEWAL)
        if same and _stands(each.entry):
            whys[each.entry.card_number] = _ALREADY
    return whys


def _stands(entry: OutboxEntry) -> bool:
    refused = entry.follow_up is not None and entry.follow_up.stage is Stage.REFUSED
    return not refused and entry.state not in (OutboxState.REFUSED, OutboxState.WITHDRAWN)


def _is_of_card(problem: FieldProblem, declaration: Declaration, today: date) -> bool:
    """Whether one card is at fault, and not the form that all of them share."""
    if problem.field is not Field.HAPPENED_ON:
        return problem.field in _OF_THE_CARD
    incident, start = declaration.incident, declaration.card.start
    return incident is not None and incident.happened_on <= today and start is not None


def _declaration(
    row: FleetCard, card: CardReference, matter: Reason | None, common: Common, by: Maker
) -> Declaration:
    now = by.now()
    on = common.happened_on
    reorder = common.reorder and matter is not None and WANTS[matter].reorder
    return Declaration(
        id=by.draw_id(),
        kind=matter.kind if matter else Kind.RENEWAL,
        reason=matter,
        card=card,
        holder=_holder(row) if card.nominative else Person(),
        declarant=Declarant(common.quality, common.declarant),
        created_at=now,
        client_version=by.client_version,
        locale=by.locale,
        structure=common.structure,
        incident=Incident(on, common.place or None) if matter and on else None,
        reorder=reorder,
        delivery=common.delivery or Address() if reorder or matter is None else None,
        old_card=None if matter else OldCard.KEPT_UNTIL_NEW,
        consent=Consent(ATTESTATION, now) if common.attested else None,
    )


def _holder(row: FleetCard) -> Person:
    """The holder by the name in the register."""
    given, family = row.names
    return Person(family_name=family, given_name=given)


class Post(Protocol):
    """Where declarations are handed in."""

    async def post(self, declaration: Declaration) -> OutboxEntry:
        """Keep a declaration for sending; raises LocalProblem."""


@dataclass(frozen=True, slots=True)
class Posting:
    """How far a batch has got; `trouble` says what stopped it."""

    done: int = 0
    total: int = 0
    running: bool = False
    trouble: LocalProblem | None = None

    @property
    def left(self) -> int:
        """Declarations that wait to be posted."""
        return self.total - self.done


class Batches:
    """Posts what was planned, one after the other; can be stopped and resumed."""

    def __init__(self, fleet: Fleet, post: Post) -> None:
        self.progress: Broadcast[Posting] = Broadcast(Posting())
        self.posted: set[UUID] = set()
        self._waiting: dict[UUID, str] = {}
        self._fleet = fleet
        self._post = post
        self._stopped = False
        self._running = asyncio.Lock()

    @property
    def waiting(self) -> frozenset[str]:
        """The numbers of the cards whose declarations were planned and not posted."""
        return frozenset(self._waiting.values())

    async def begin(self, batch: Batch) -> None:
        """Keep the declarations of a batch, then post them; raises LocalProblem if not kept."""
        planned = [
            Planned(each.id, each.card.number, encode_declaration(each))
            for each in batch.declarations
        ]
        await self._fleet.plan(planned)
        self._waiting |= _by_id(planned)
        await self.resume()

    def stop(self) -> None:
        """Post no more until `resume`; what was posted is posted."""
        self._stopped = True

    async def look(self) -> None:
        """See whether a batch waits to be resumed."""
        if not self._running.locked():
            self._waiting = _by_id(await self._fleet.planned())
            self.progress.set(Posting(0, len(self._waiting)))

    async def resume(self) -> None:
        """Post what is planned."""
        async with self._running:
            self._stopped = False
            planned = await self._fleet.planned()
            self._waiting = _by_id(planned)
            total = len(planned)
            trouble: LocalProblem | None = None
            done = 0
            try:
                for each in planned:
                    if self._stopped:
                        break
                    self.progress.set(Posting(done, total, running=True))
                    wrong = await self._hand_in(each)
                    done, trouble = done + (wrong is None), wrong or trouble
            except LocalProblem as problem:
                trouble = problem
            self._fleet.show_posted()
            self.progress.set(Posting(done, total, trouble=trouble))

    async def give_up(self) -> None:
        """Forget what was planned and not posted."""
        async with self._running:
            await self._fleet.give_up(await self._fleet.planned())
            self._waiting = {}
            self.progress.set(Posting())

    async def _hand_in(self, planned: Planned) -> LocalProblem | None:
        """Post one, unless another workstation has posted it or given it up in the meantime.

        Returns what is wrong with this one alone, a plan of a newer program, and raises
        LocalProblem for what is wrong with all of them.
        """
        if not await self._fleet.is_planned(planned):
            self._waiting.pop(planned.id, None)
            return None
        try:
            declaration = decode_declaration(planned.payload)
        except BadAnswer:
            return LocalProblem(ProblemCode.STORE_NEWER)
        self.posted.add(declaration.id)
        await self._post.post(declaration)
        reason = declaration.reason
        detail = reason.value if reason else declaration.kind.value
        await self._fleet.posted(planned, detail, holder_left=reason is Reason.DEPARTURE)
        self._waiting.pop(planned.id, None)
        return None


def _by_id(planned: Iterable[Planned]) -> dict[UUID, str]:
    return {each.id: each.card_number for each in planned}
