"""Scenes of the pages on which nothing is asked step by step."""

from itertools import pairwise
from uuid import UUID

from app.domain.declaration import Kind, Reason
from app.domain.outbox import Dispatch, OutboxState
from app.domain.problem import ProblemCode
from app.ui.guided.countdown import Countdown
from app.ui.pages.guide.page import GuidePage
from app.ui.pages.settings.page import SettingsPage
from app.ui.places import Intent, Place
from app.ui.shown import Tone
from app.workflows.guide import load_guide
from app.workflows.identity.steps import ConfirmOnPhone
from tests.ui.pictures.diagnosis_scenes import good
from tests.ui.pictures.studio import Scene, Studio
from tests.ui.samples import STATIONS
from tests.ui.standin import StandIn
from tests.ui.steps import entry
from tests.workflows.register_room import NOW

_WAITS = entry(OutboxState.QUEUED, id=UUID(int=3), problem=ProblemCode.NO_NETWORK)
_RECEIVED = entry(
    OutboxState.RECEIVED, id=UUID(int=2), reference="DCL-2026-000001", received_at=NOW
)
_REFUSED = entry(OutboxState.REFUSED, id=UUID(int=1), problem=ProblemCode.REFUSED)
DISPATCHES = (
    Dispatch(_WAITS, Kind.RENEWAL, None),
    Dispatch(_RECEIVED, Kind.LOSS_THEFT, Reason.LOST),
    Dispatch(_REFUSED, Kind.INCIDENT, Reason.DEATH),
)
POLICY = {"backend_url": "https://cartes.example.fr", "fleet": True, "soon_days": 120}
CARDS = (
    *("valid", "secretary", "expires soon", "expired", "last try", "blocked", "contactless"),
    "opposed",
    *("reading half done", "two readers", "empty", "mute", "vitale", "busy"),
    *("no reader", "service stopped"),
)


def card(state: str) -> Scene:
    """*Ma carte* in one state of the station."""

    async def draw(studio: Studio) -> None:
        await studio.open(StandIn(station=STATIONS[state]))

    return draw


def page(place: Place, **parts: object) -> Scene:
    """A page as the rail opens it."""

    async def draw(studio: Studio) -> None:
        await studio.open(StandIn(station=STATIONS["valid"], **parts))  # type: ignore[arg-type]
        studio.shell.go(place)

    return draw


def guide(intent: Intent) -> Scene:
    """A sheet of the guide."""

    async def draw(studio: Studio) -> None:
        await studio.open(StandIn(station=STATIONS["valid"]), intent)

    return draw


async def question(studio: Studio) -> None:
    """The second question of the assistant, with the answer to the first one above it."""
    await _asked(studio, _path()[:2])


async def ending(studio: Studio) -> None:
    """Where the assistant leads to."""
    await _asked(studio, _path())


async def _asked(studio: Studio, path: tuple[str, ...]) -> None:
    await studio.open(StandIn(station=STATIONS["valid"]), Intent.GET_CARD)
    asked = load_guide().questions
    for here, to in pairwise(path):
        studio.press(next(each.text for each in asked[here].answers if each.to == to))
        await studio.settle()


def _path() -> tuple[str, ...]:
    """The first of the longest ways through the questions."""
    return max(load_guide().paths(), key=len)


async def workstation(studio: Studio) -> None:
    """The prerequisites, checked on a workstation where all is well."""
    await studio.open(StandIn(station=STATIONS["valid"]))
    made = studio.shell._make(Place.GUIDE)
    assert isinstance(made, GuidePage)
    made._examination._working = True
    made._examination.findings.update(good())
    studio.shell.open(Intent.CHECK_WORKSTATION)


async def policy(studio: Studio) -> None:
    """What the establishment holds."""
    await studio.open(StandIn(station=STATIONS["valid"], policy=POLICY), Intent.SEE_SETTINGS)
    assert isinstance(studio.shell.page, SettingsPage)
    studio.press("Géré par votre établissement")


async def phone(studio: Studio) -> None:
    """The digits to compare on the phone, with a minute and a half left."""
    step = ConfirmOnPhone("07", NOW)
    await studio.open(StandIn(station=STATIONS["valid"], script=(step,)), Intent.DECLARE)
    (countdown,) = studio.shell.findChildren(Countdown)
    countdown._bar.setRange(0, 120)
    countdown.tell(87)


async def notices(studio: Studio) -> None:
    """Something is said above the page."""
    await studio.open(StandIn(station=STATIONS["valid"]))
    sentence = "Ce poste n’a pas de trousseau où garder une clé à l’abri."
    studio.shell.notify(Tone.WARNING, sentence)
    studio.shell.notify(Tone.OK, "Le rapport est copié.")


PAGES: dict[str, Scene] = {
    **{f"card-{state.replace(' ', '-')}": card(state) for state in CARDS},
    "card-notices": notices,
    "first-use": page(Place.FIRST_USE),
    "declarations": page(Place.DECLARATIONS, dispatches=DISPATCHES),
    "declarations-empty": page(Place.DECLARATIONS),
    "declarations-elsewhere": page(Place.DECLARATIONS, can_send=False),
    "login-phone": phone,
    "guide": page(Place.GUIDE),
    "guide-question": question,
    "guide-ending": ending,
    "guide-ecps": guide(Intent.SEE_ECPS),
    "guide-contacts": guide(Intent.SEE_CONTACTS),
    "guide-workstation": workstation,
    "settings": page(Place.SETTINGS),
    "settings-policy": policy,
}
