"""Who declares: a login, when the office asks for one.

A declaration never waits for it: it is in the outbox before, and leaves when the token is there.
"""

import asyncio
from asyncio import FIRST_COMPLETED
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from app.backend.identity import Identity, PhoneRequest, Token
from app.backend.redirect import LoopbackRedirect
from app.backend.secrets import Secrets
from app.backend.signature import Signer
from app.backend.tokens import TokenKeep
from app.domain.hotline import Hotline
from app.domain.problem import NotAuthorised, Problem, ProblemCode
from app.domain.station import ReaderView
from app.lane import Lane
from app.workflows.broadcast import Broadcast
from app.workflows.codes.at_card import AtCard, CardAccess
from app.workflows.codes.steps import Report
from app.workflows.declarations.card_signature import CardSignature, Signed, can_sign
from app.workflows.identity import steps
from app.workflows.identity.steps import Way
from app.workflows.interaction import Interaction, Step

T = TypeVar("T")

BROWSER_SECONDS = 300.0
RPPS_TYPE = "8"  # PS_IdNat is the kind of number, then the number (domain.md 1.2)
_RPPS_DIGITS = 11


@dataclass(frozen=True, slots=True)
class Identified:
    """Who is logged in, as far as known (PS_IdNat), and until when.

    `memory_only`: no keyring keeps it, so that it ends with the program.
    """

    person: str | None
    until: datetime
    memory_only: bool


class Login:
    """The logins of one program: `identity` is None as long as no server is set.

    `known` tells who is logged in, None for nobody, and hears of the end of a login by itself.
    """

    def __init__(self, secrets: Secrets, now: Callable[[], datetime]) -> None:
        self.keep = TokenKeep(secrets, self._tell)
        self.identity: Identity | None = None
        self.now = now
        self.lane = Lane("login")
        self.known: Broadcast[Identified | None] = Broadcast(None)
        self._end: asyncio.TimerHandle | None = None

    def token(self) -> str | None:
        """The access token in force, for the next request."""
        token = self.keep.current(self.now())
        return token.access if token else None

    def close(self) -> None:
        """End the thread."""
        self._forget_end()
        self.lane.close()

    def _tell(self) -> None:
        token = self.keep.current(self.now())
        self._forget_end()
        if token is None:
            self.known.set(None)
            return
        left = (token.expires_at - self.now()).total_seconds()
        self._end = asyncio.get_running_loop().call_later(left, self._tell)
        memory_only = self.keep.memory_only is not None
        self.known.set(Identified(token.person, token.expires_at, memory_only))

    def _forget_end(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None


@dataclass(frozen=True, slots=True)
class Counter:
    """Where one proves who one is: the office, the cards, the browser. `lane` is its own."""

    identity: Identity
    keep: TokenKeep
    access: CardAccess
    lane: Lane
    now: Callable[[], datetime]
    open_browser: Callable[[str], object]
    hotline: Hotline | None = None


async def identify(
    counter: Counter, interaction: Interaction, national_id: str | None = None
) -> bool:
    """Get a token and keep it; False when the person leaves it for later. Raises `Left`.

    `national_id` (PS_IdNat) is the declarant's, if a card told it.
    """
    run = _Run(counter, interaction, national_id)
    while (way := await run.choose()) is not None:
        try:
            token = await _DOES[way](run)
        except Problem as problem:
            run.report = Report(problem.code, facts=problem.facts)
            continue
        if token is not None:
            await run.keep(token)
            return True
    return False


class _Run:
    """What one login knows; `report` tells how the way before ended."""

    def __init__(self, counter: Counter, interaction: Interaction, national_id: str | None) -> None:
        self._counter = counter
        self._interaction = interaction
        self._national_id = national_id
        self.report: Report | None = None

    async def choose(self) -> Way | None:
        """Which way? The card only when one is there."""
        ways = (Way.CARD, Way.PHONE, Way.BROWSER) if self._card() else (Way.PHONE, Way.BROWSER)
        step = steps.ChooseWay(ways, self._counter.hotline, self.report)
        self.report = None
        return await self._interaction.ask(step)

    async def keep(self, token: Token) -> None:
        """Keep the token; say so when it is in memory only."""
        await self._counter.keep.keep(token)
        if (problem := self._counter.keep.memory_only) is not None:
            report = Report(problem.code, facts=problem.facts)
            await self._interaction.ask(steps.KeptInMemory(report))

    async def by_card(self) -> Token | None:
        """Sign who one is on the card's lane; what was signed goes to the office on another."""
        view, identity = self._card(), self._counter.identity
        number = _national_id(view)
        if view is None or number is None:
            return None
        at = AtCard(self._counter.access, self._interaction, view)
        now = self._counter.now()

        def write(signer: Signer) -> str:
            return identity.assertion(signer, number, now)

        signature = CardSignature(at, steps.EnterLoginCode, steps.Identifying, write)
        while (signed := await signature.once()) is Signed.NOT_YET:
            continue
        self.report = signature.report if signed is Signed.GIVEN_UP else None
        if signature.document is None:
            return None
        return replace(
            await self._net(partial(identity.by_assertion, signature.document, number)),
            person=number,
        )

    async def by_phone(self) -> Token | None:
        """Show two digits; the person compares them on the phone and confirms there."""
        number = self._national_id or await self._ask_rpps()
        if number is None:
            return None
        self._interaction.show(steps.Identifying())
        asked = await self._net(
            partial(self._counter.identity.ask_phone, number, self._counter.now())
        )
        step = steps.ConfirmOnPhone(asked.digits, asked.expires_at)
        token = await self._unless_cancelled(step, self._confirmed(asked))
        return replace(token, person=number) if token else None

    async def by_browser(self) -> Token | None:
        """Open the system browser and wait for it on loopback."""
        identity = self._counter.identity
        with LoopbackRedirect() as redirect:
            visit = identity.start_browser(redirect.uri)
            await self._net(partial(self._counter.open_browser, visit.url))
            waiting = self._net(partial(redirect.wait, BROWSER_SECONDS))
            try:
                came_back = await self._unless_cancelled(steps.ReturnFromBrowser(), waiting)
            finally:
                redirect.cancel()
        if came_back is None:
            return None
        return await self._net(partial(identity.finish_browser, visit, came_back))

    async def _ask_rpps(self) -> str | None:
        wrong = False
        while (typed := await self._interaction.ask(steps.AskRpps(wrong))) is not None:
            digits = "".join(typed.split())
            if len(digits) == _RPPS_DIGITS and digits.isascii() and digits.isdigit():
                return RPPS_TYPE + digits
            wrong = True
        return None

    async def _confirmed(self, asked: PhoneRequest) -> Token:
        """Ask as often as the server allows, until it knows; raises NotAuthorised at the end."""
        while self._counter.now() < asked.expires_at:
            answer = await self._net(partial(self._counter.identity.poll_phone, asked))
            if isinstance(answer, Token):
                return answer
            await asyncio.sleep(answer)
        raise NotAuthorised(ProblemCode.NOT_AUTHORISED, error="expired_token")

    async def _unless_cancelled(self, step: Step[None], work: Coroutine[Any, Any, T]) -> T | None:
        """Return what `work` gives, or None once the person answers the step."""
        asking = asyncio.ensure_future(self._interaction.ask(step))
        working = asyncio.ensure_future(work)
        try:
            await asyncio.wait({asking, working}, return_when=FIRST_COMPLETED)
            if asking.done():
                asking.result()
                return None
            return working.result()
        finally:
            asking.cancel()
            working.cancel()
            await asyncio.gather(asking, working, return_exceptions=True)

    async def _net(self, call: Callable[[], T]) -> T:
        return await self._counter.lane.run(call)

    def _card(self) -> ReaderView | None:
        for view in self._counter.access.station.readers:
            if view.card is not None and can_sign(view.card) and _national_id(view):
                return view
        return None


def _national_id(view: ReaderView | None) -> str | None:
    holder = view.card.holder if view is not None and view.card is not None else None
    return holder.national_id.value if holder is not None and holder.national_id else None


_DOES: dict[Way, Callable[[_Run], Awaitable[Token | None]]] = {
    Way.CARD: _Run.by_card,
    Way.PHONE: _Run.by_phone,
    Way.BROWSER: _Run.by_browser,
}
