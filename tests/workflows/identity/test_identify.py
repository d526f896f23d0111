"""Logins when the office wants one: the declaration is kept first, and leaves with the token."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import keyring
import pytest
import requests
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.compat.properties import classproperty

from app.backend.identity import Identity
from app.backend.secrets import Secrets
from app.domain.outbox import WAITING
from app.domain.problem import ProblemCode
from app.workflows.codes.steps import Keys
from app.workflows.declarations import steps as declared
from app.workflows.declarations.declare import declare
from app.workflows.declarations.steps import DeclarationEnding as Ending
from app.workflows.identity import steps
from app.workflows.identity.identify import Counter, Login, identify
from app.workflows.identity.steps import Way
from tests.workflows.bench import READER, WAIT, Bench, Person, bench, card, leave, pin, run
from tests.workflows.declarations.test_declare import replies
from tests.workflows.office import Office, office

RPPS = "99700990015"
CODE = "1234"


class Ring(KeyringBackend):
    """A keyring that lasts as long as a test."""

    @classproperty
    def priority(cls) -> float:  # type: ignore[override]
        """keyring knows every subclass: this one must not be found where no real one is."""
        raise RuntimeError("chosen by a test, never by itself")

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.kept.pop((service, username), None)


@pytest.fixture(autouse=True)
def ring() -> Iterator[Ring]:
    before, made = keyring.get_keyring(), Ring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@dataclass
class Place:
    """An office that wants to know who sends, readers, and a browser that follows."""

    here: Office
    desk: Bench
    login: Login
    opened: list[str]

    def counter(self) -> Counter:
        assert self.login.identity is not None
        return Counter(
            self.login.identity,
            self.login.keep,
            self.desk.hub,
            self.login.lane,
            self.login.now,
            self.browse,
        )

    def browse(self, url: str) -> None:
        """What a system browser does: it goes there, and follows to the loopback address."""
        self.opened.append(url)
        ca = str(self.here.sandbox.ca_file)
        answer = requests.get(url, verify=ca, allow_redirects=False, timeout=5)
        back = answer.headers["Location"]
        threading.Thread(target=lambda: requests.get(back, timeout=5).close()).start()

    async def login_by(self, **answers: Any) -> tuple[bool, Person]:
        person = Person({getattr(steps, name): reply for name, reply in answers.items()})
        return await identify(self.counter(), person), person


@asynccontextmanager
async def place(folder: Path, confirmed_after: float = 0) -> AsyncIterator[Place]:
    secrets = Secrets()
    login = Login(secrets, lambda: datetime.now(UTC))
    options = {"token_wanted": True, "pace": timedelta(seconds=confirmed_after)}
    async with bench() as desk, office(folder, login.token, **options) as here:
        login.identity = Identity(here.way)
        try:
            yield Place(here, desk, login, [])
        finally:
            login.close()
            secrets.close()


def at(folder: Path, scene: Callable[[Place], Any], **options: Any) -> Any:
    async def live() -> Any:
        async with place(folder, **options) as made:
            return await scene(made)

    return run(live())


def waiting(_step: Any) -> object:
    return WAIT


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_with_the_card(profile: str, tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        inserted = card(profile)
        here.desk.put(inserted)
        await here.desk.read()
        done, person = await here.login_by(ChooseWay=Way.CARD, EnterLoginCode=pin(CODE))
        assert done and here.login.token() is not None
        assert person.asked[0].ways == tuple(Way)
        assert inserted.verifies == [1]

    at(tmp_path, scene)


def test_a_wrong_code_is_told_and_asked_again(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        inserted = card("cps3-nurse")
        here.desk.put(inserted)
        await here.desk.read()
        codes = [pin("9999"), pin(CODE)]
        done, person = await here.login_by(ChooseWay=Way.CARD, EnterLoginCode=codes)
        assert done and inserted.verifies == [1, 1]
        assert person.last(steps.EnterLoginCode).report.problem is ProblemCode.PIN_WRONG

    at(tmp_path, scene)


def test_with_the_card_and_the_readers_keys(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        inserted = card("cps3-nurse")
        here.desk.readers.fit_keypad(READER, lambda _prompt: CODE)
        here.desk.put(inserted)
        await here.desk.read()
        done, person = await here.login_by(ChooseWay=Way.CARD, EnterLoginCode=Keys.READER)
        assert done and here.login.token() is not None
        assert person.last(steps.EnterLoginCode).keypad
        assert person.shown == [steps.Identifying(keypad=True)]
        assert inserted.verifies == [1]

    at(tmp_path, scene)


def test_with_the_phone(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        done, person = await here.login_by(
            ChooseWay=Way.PHONE, AskRpps=["123", RPPS], ConfirmOnPhone=waiting
        )
        assert done and here.login.token() is not None
        assert person.asked[0].ways == (Way.PHONE, Way.BROWSER)
        assert [step.wrong for step in person.asked if isinstance(step, steps.AskRpps)] == [
            False,
            True,
        ]
        assert len(person.last(steps.ConfirmOnPhone).digits) == 2

    at(tmp_path, scene)


def test_the_phone_may_say_no_and_another_way_is_taken(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        def deny(_step: Any) -> object:
            next(iter(here.here.sandbox.provider.phone.values())).decision = False
            return WAIT

        done, person = await here.login_by(
            ChooseWay=[Way.PHONE, Way.BROWSER],
            AskRpps=RPPS,
            ConfirmOnPhone=deny,
            ReturnFromBrowser=waiting,
        )
        assert done
        assert person.last(steps.ChooseWay).report.problem is ProblemCode.NOT_AUTHORISED

    at(tmp_path, scene, confirmed_after=60)


def test_the_phone_may_be_given_up(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        done, _person = await here.login_by(
            ChooseWay=[Way.PHONE, None], AskRpps=RPPS, ConfirmOnPhone=None
        )
        assert not done and here.login.token() is None

    at(tmp_path, scene, confirmed_after=60)


def test_in_the_browser_and_kept_in_the_keyring(ring: Ring, tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        done, _person = await here.login_by(ChooseWay=Way.BROWSER, ReturnFromBrowser=waiting)
        token = here.login.token()
        assert done and token is not None
        assert any(token in kept for kept in ring.kept.values())
        assert "code_challenge_method=S256" in here.opened[0]

    at(tmp_path, scene)


def test_a_browser_that_never_comes_back_is_given_up_at_once(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        here.browse = here.opened.append  # type: ignore[method-assign, assignment]
        done, _person = await here.login_by(ChooseWay=[Way.BROWSER, None], ReturnFromBrowser=None)
        assert not done
        assert await asyncio.wait_for(here.login.lane.run(lambda: True), 2)

    at(tmp_path, scene)


def test_without_a_keyring_the_page_says_so(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        done, person = await here.login_by(
            ChooseWay=Way.BROWSER, ReturnFromBrowser=waiting, KeptInMemory=None
        )
        assert done and here.login.token() is not None
        assert person.last(steps.KeptInMemory).report.problem is ProblemCode.KEYRING_ABSENT

    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    at(tmp_path, scene)


def test_a_loss_is_kept_first_and_leaves_after_the_login(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        async def login(interaction: Any, number: str | None) -> bool:
            entries = await here.here.outbox.entries()
            assert [each.state in WAITING for each in entries] == [True]
            done = await identify(here.counter(), interaction, number)
            here.here.outbox.wake()
            return done

        def sending(step: declared.Sending) -> Any:
            assert step.hotline is not None
            # Once logged in one waits: the list may say "not authorised" for a moment more.
            asked = step.login and here.login.token() is None
            return declared.WhileSending.IDENTIFY if asked else WAIT

        answers = replies(Sending=sending) | {
            steps.ChooseWay: Way.BROWSER,
            steps.ReturnFromBrowser: waiting,
        }
        person = Person(answers)
        ending = await declare(here.here.desk(person, identify=login))
        assert ending is Ending.RECEIVED
        assert len(here.here.sandbox.declarations()) == 1

    at(tmp_path, scene)


def test_a_declaration_stays_when_the_person_leaves_the_login(tmp_path: Path) -> None:
    async def scene(here: Place) -> None:
        person = Person({steps.ChooseWay: leave})
        with pytest.raises(Exception, match="ChooseWay"):
            await identify(here.counter(), person)
        assert here.login.token() is None

    at(tmp_path, scene)
