"""A workstation for workflow tests: virtual card and readers, the real hub, a scripted person."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from app.demo.card import Card, VirtualCard, insert
from app.demo.readers import VirtualReaders
from app.domain.pin import Pin, UnblockStep
from app.domain.station import Station
from app.reader import watched
from app.reader.apdu import Command, Ins
from app.reader.hub import Hub
from app.workflows.codes import steps
from app.workflows.interaction import Left

TODAY = date(2026, 11, 22)
READER = "Lecteur virtuel 1"
LIMIT_S = 20.0
WAIT = object()
"""What a reply returns to leave a question on screen until the workflow takes it back."""

Reply = Callable[[Any], Any]


@dataclass
class Watched:
    """A card that counts its commands and does `action` at the one numbered `at`, from 1.

    The action runs before the command arrives or, `processed`, before its answer leaves.
    """

    inner: VirtualCard
    count: int = 0
    at: int = 0
    processed: bool = False
    action: Callable[[], None] = lambda: None
    verifies: list[int] = field(default_factory=list)

    @property
    def atr(self) -> bytes:
        return self.inner.atr

    @property
    def log(self) -> Any:
        return self.inner.log

    def transmit(self, raw: bytes) -> bytes:
        self.count += 1
        now = self.count == self.at
        if now and not self.processed:
            self.action()
        command = Command.decode(raw)
        if command.ins == Ins.VERIFY and command.data and not (now and not self.processed):
            self.verifies.append(command.p2)
        answer = self.inner.transmit(raw)
        if now and self.processed:
            self.action()
        return answer

    def reset(self) -> None:
        self.inner.reset()

    def close(self) -> None:
        self.inner.close()

    @property
    def pin_tries(self) -> int:
        return self.inner.counters.pin_tries_left

    @property
    def puk_tries(self) -> int:
        return self.inner.counters.puk_tries_left

    def accepts(self, pin: str) -> bool:
        """Whether this is the card's code, asked of a copy of nothing: call it last."""
        left = self.inner.counters.pin_tries_left
        return left > 0 and self.inner._state.pin.value == pin.encode()


def card(profile: str) -> Watched:
    made = insert(profile, TODAY)
    assert isinstance(made, VirtualCard)
    return Watched(made)


@dataclass
class Person:
    """Answers each kind of step by its reply; a list of replies is used one after another."""

    replies: dict[type, Any]
    asked: list[Any] = field(default_factory=list)
    shown: list[Any] = field(default_factory=list)
    on_step: Callable[[Any], None] = lambda _step: None

    async def ask(self, step: Any) -> Any:
        self.asked.append(step)
        self.on_step(step)
        answer = self._reply(step)
        if isinstance(answer, Awaitable):
            answer = await answer
        if answer is WAIT:
            await asyncio.Event().wait()
        return answer

    def show(self, step: Any) -> None:
        self.shown.append(step)
        self.on_step(step)

    def _reply(self, step: Any) -> Any:
        reply = self.replies.get(type(step), leave)
        if isinstance(reply, list):
            reply = reply.pop(0) if len(reply) > 1 else reply[0]
        return reply(step) if callable(reply) else reply

    @property
    def path(self) -> list[str]:
        """The kinds of the steps asked, in order."""
        return [type(step).__name__ for step in self.asked]

    def last(self, kind: type) -> Any:
        return [step for step in self.asked if type(step) is kind][-1]


@dataclass
class Notebook:
    """A journal in memory that keeps what it was told."""

    kept: dict[str, UnblockStep] = field(default_factory=dict)
    told: list[UnblockStep] = field(default_factory=list)

    def note(self, serial: str, step: UnblockStep) -> None:
        self.kept[serial] = step
        self.told.append(step)

    def pending(self, serial: str) -> UnblockStep | None:
        return self.kept.get(serial)

    def forget(self, serial: str) -> None:
        self.kept.pop(serial, None)


def leave(step: Any) -> Any:
    raise Left(type(step).__name__)


def pin(digits: str) -> Reply:
    return lambda _step: Pin(digits)


def new_code(digits: str, again: str | None = None) -> Reply:
    return lambda _step: steps.NewCode(Pin(digits), Pin(again or digits))


@dataclass
class Bench:
    readers: VirtualReaders
    hub: Hub

    def put(self, card: Card, reader: str = READER) -> Card:
        self.readers.insert(reader, card)
        return card

    def putting(self, card: Card, reader: str = READER) -> Reply:
        """A reply that puts a card in and leaves the question on screen."""

        def reply(_step: Any) -> object:
            self.readers.insert(reader, card)
            return WAIT

        return reply

    def pulling(self, reader: str = READER) -> Reply:
        """A reply that pulls the card out and leaves the question on screen."""

        def reply(_step: Any) -> object:
            self.readers.remove(reader)
            return WAIT

        return reply

    async def read(self) -> Station:
        """Wait until whatever is in the readers has been read."""
        return await self.hub.wait(
            lambda station: (
                any(view.card for view in station.readers)
                and not any(view.reading for view in station.readers)
            ),
            LIMIT_S,
        )


@asynccontextmanager
async def bench(monkeypatch: pytest.MonkeyPatch | None = None) -> AsyncIterator[Bench]:
    if monkeypatch is not None:
        monkeypatch.setattr(watched, "REST_S", 0.0)
    readers = VirtualReaders()
    hub = Hub(readers)
    hub.start()
    try:
        yield Bench(readers, hub)
    finally:
        hub.close()


def run(work: Awaitable[Any]) -> Any:
    """Run a test's coroutine, within a time limit."""

    async def limited() -> Any:
        return await asyncio.wait_for(work, LIMIT_S)

    return asyncio.run(limited())
