"""Random lives of cards: what people, faults and other programs do, in any order.

Two things hold at every moment: no try is lost without a deliberate act, and what the screen says
about tries is what the card holds.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app.demo.card import Card, VirtualCard
from app.demo.card.faults import FaultyCard
from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.domain.card import CertificateUse, Generation
from app.domain.pin import PinOutcome, Verdict
from app.domain.problem import CardProblem, CardRemoved, Problem, ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.reader import watched
from app.reader.apdu import Ins
from app.reader.cpx import CpxSession
from app.reader.hub import Hub
from tests.reader.cards import PUK, WRONG, pin, virtual
from tests.reader.desk import PATIENCE_S, complete

READER = DEFAULT_READERS[0]
PROFILES = (
    "cps3-nurse",
    "cps3-doctor",
    "cps4-nurse",
    "cpf-intern",
    "cpe-secretary",
    "cpe-service",
    "cpa-agent",
    "cde-director",
    "expires-soon",
    "expired",
    "one-try",
    "blocked",
    "unblocks-exhausted",
)
OWN_CODES = ("4826", "73915", "80264193")


Trouble = tuple[str, int] | None
TROUBLE = st.none() | st.tuples(
    st.sampled_from(("pulled", "pulled after", "reset")), st.integers(1, 30)
)


def ready(life: "Life") -> bool:
    """Whether there is a card that the person can do something with."""
    return life.inside is not None and life.service


def counted(view: ReaderView) -> bool:
    """Whether the tries are known: they are read again where a reset kept them from being read."""
    card = view.card
    return card is not None and None not in (card.pin.tries_left, card.puk.tries_left)


class Life(RuleBasedStateMachine):
    """One reader, a few cards, a person who knows the codes and makes mistakes."""

    @initialize(profile=st.sampled_from(PROFILES), other=st.sampled_from(PROFILES))
    def begin(self, profile: str, other: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.readers = VirtualReaders((READER,))
        self.hub = Hub(self.readers)
        self.cards = {name: virtual(name) for name in {profile, other}}
        self.codes = dict.fromkeys(self.cards, "1234")
        self.inside: str | None = None
        self.insertion = self.count = 0
        self.service, self.pulled = True, False
        self.trouble: Trouble = None
        self.loop.call_soon(self.hub.start)
        self.wait(lambda view: view.state is ReaderState.EMPTY)
        self.put_in(profile)

    def teardown(self) -> None:
        if hasattr(self, "hub"):
            self.loop.run_until_complete(self.close())
            self.loop.close()

    async def close(self) -> None:
        """Close the hub and let what it cancelled end."""
        self.hub.close()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=PATIENCE_S)

    # What happens around the card

    @precondition(lambda self: self.inside is None and self.service)
    @rule(data=st.data())
    def insert(self, data: st.DataObject) -> None:
        self.put_in(data.draw(st.sampled_from(sorted(self.cards))))

    @precondition(lambda self: self.inside is not None)
    @rule()
    def remove(self) -> None:
        self.take_out()

    @precondition(lambda self: self.inside is not None)
    @rule(data=st.data())
    def swap(self, data: st.DataObject) -> None:
        self.card.reset()
        self.put_in(data.draw(st.sampled_from(sorted(self.cards))))

    @rule()
    def service_stops_or_starts(self) -> None:
        self.service = not self.service
        state = ServiceState.RUNNING if self.service else ServiceState.STOPPED
        self.insertion += self.service and self.inside is not None
        self.readers.set_service(state)

    # What the person does, and what happens to the card at some command of it

    @precondition(ready)
    @rule(code=st.sampled_from(("right", "right", WRONG)), trouble=TROUBLE)
    def verify(self, code: str, trouble: Trouble) -> None:
        outcome = self.act(lambda opened: opened.verify(pin(self.meant(code))), 1, trouble)
        if outcome is not None and outcome.verdict is Verdict.ACCEPTED:
            assert code == "right"

    @precondition(ready)
    @rule(new=st.sampled_from(OWN_CODES), code=st.sampled_from(("right", WRONG)), trouble=TROUBLE)
    def change(self, new: str, code: str, trouble: Trouble) -> None:
        old = self.meant(code)
        self.act(lambda opened: opened.change(pin(old), pin(new)), 1, trouble)
        self.learn()

    @precondition(ready)
    @rule(new=st.sampled_from(OWN_CODES), puk=st.sampled_from((PUK, "00000000")), trouble=TROUBLE)
    def unblock(self, new: str, puk: str, trouble: Trouble) -> None:
        self.act(lambda opened: opened.unblock(pin(puk), pin(new)), 1, trouble)
        self.learn()

    @precondition(ready)
    @rule(trouble=TROUBLE)
    def read_places_and_sign(self, trouble: Trouble) -> None:
        def work(opened: CpxSession) -> None:
            opened.activities()
            opened.sign(CertificateUse.AUTHENTICATION, b"challenge")

        self.act(work, 0, trouble)

    # What must hold

    @invariant()
    def the_screen_says_what_the_card_holds(self) -> None:
        if not hasattr(self, "hub"):
            return
        if not self.service:
            self.loop.run_until_complete(
                self.hub.wait(lambda each: each.service is ServiceState.STOPPED, PATIENCE_S)
            )
            return
        if self.inside is None:
            self.wait(lambda view: view.state is ReaderState.EMPTY)
            return
        view = self.wait(
            lambda view: view.insertion >= self.insertion and complete(view) and counted(view)
        )
        shown, held = view.card, self.card.counters
        assert shown is not None
        # A CPS4 has no command that tells the uses of its code de déblocage.
        unknown = {None} if shown.generation is Generation.CPS4 else set()
        assert shown.pin.tries_left == held.pin_tries_left
        assert shown.puk.tries_left == held.puk_tries_left
        assert shown.puk.uses_left in {held.puk_uses_left} | unknown

    # How it is done

    @property
    def card(self) -> VirtualCard:
        assert self.inside is not None
        return self.cards[self.inside]

    def meant(self, code: str) -> str:
        return self.codes[self.inside] if code == "right" and self.inside else code

    def learn(self) -> None:
        """Find out which code the card has now, as its owner does by trying."""
        for name, card in self.cards.items():
            held = card._state.pin.value.decode()
            self.codes[name] = held

    def wait(self, fits: Callable[[ReaderView], bool]) -> ReaderView:
        def look(station: Station) -> bool:
            view = station.reader(READER)
            return view is not None and fits(view)

        station = self.loop.run_until_complete(self.hub.wait(look, PATIENCE_S))
        view = station.reader(READER)
        assert view is not None
        return view

    def act(
        self, work: Callable[[CpxSession], Any], codes: int, trouble: Trouble
    ) -> PinOutcome | None:
        """Let the person do something with the card that is shown; check what it cost."""
        view, card = self.hub.station.reader(READER), self.card
        assert view is not None
        assert view.card is not None
        before, sent = card.counters, card.log.sent(Ins.VERIFY, with_data=True)
        outcome = None
        self.trouble, self.count = trouble, 0
        with contextlib.suppress(Problem):
            outcome = self.loop.run_until_complete(self.hub.use(READER, view.card.serial, work))
        self.trouble = None
        after = card.counters
        assert card.log.sent(Ins.VERIFY, with_data=True) - sent <= codes
        lost = [
            max(0, before.pin_tries_left - after.pin_tries_left),
            max(0, before.puk_tries_left - after.puk_tries_left),
        ]
        assert sum(lost) <= codes
        if outcome is not None and outcome.spent is not None:
            assert outcome.spent == (sum(lost) > 0)
        if self.pulled:
            self.take_out()
        return outcome

    def troubled(self, card: VirtualCard) -> FaultyCard:
        """The card, with the trouble of the act under way."""

        def step(inner: Card, _count: int, raw: bytes) -> bytes:
            self.count += 1
            if self.pulled:
                raise CardRemoved
            if self.trouble is None or self.count != self.trouble[1]:
                return inner.transmit(raw)
            kind = self.trouble[0]
            if kind == "pulled after":
                inner.transmit(raw)
            if kind == "reset":
                inner.reset()
                raise CardProblem(ProblemCode.CARD_RESET)
            self.pulled = True
            raise CardRemoved

        return FaultyCard(card, step)

    def put_in(self, name: str) -> None:
        self.inside = name
        self.insertion += self.service
        self.readers.insert(READER, self.troubled(self.card))

    def take_out(self) -> None:
        self.readers.remove(READER)
        self.card.reset()
        self.inside, self.pulled = None, False


def test_lives_of_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watched, "REST_S", 0.0)
    monkeypatch.setattr(watched, "_FAILURE_PAUSES_S", (0.005, 0.01, 0.05))
    monkeypatch.setattr(watched, "_HELD_PAUSES_S", (0.005, 0.05))
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=60,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
