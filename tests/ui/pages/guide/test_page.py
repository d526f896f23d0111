"""*Obtenir une carte* in a window: by keyboard only, in every look, with the card that is there."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.diagnostics.surroundings import SIMULATED
from app.domain.station import Station
from app.ui import theme
from app.ui.pages.guide.front import Section
from app.ui.pages.guide.page import GuidePage
from app.ui.places import Intent, Place
from app.ui.shell import Shell
from app.ui.theme import Appearance, Look, Role
from app.ui.widgets.qr_code import MARGIN, QrCode
from app.workflows.guide import load_guide
from tests.diagnostics.places import place
from tests.ui.conftest import Open, Play
from tests.ui.keys import focused, press, tab_to
from tests.ui.layout import cut, name, outside, settle, unnamed
from tests.ui.samples import BLOCKED, STATIONS, holding
from tests.ui.standin import StandIn

GUIDE = load_guide()
PATHS = tuple(GUIDE.paths())
SHORTEST = tuple({path[-1]: path for path in PATHS}.values())
"""One path to each end."""

LOOKS = [
    (Look.LIGHT, (1080, 720), 100),
    (Look.DARK, (1080, 720), 100),
    (Look.LIGHT, (880, 600), 200),
    (Look.DARK, (1400, 960), 150),
]
RETURN, DOWN, LEFT = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Left
ALT = Qt.KeyboardModifier.AltModifier


def opened(window: Open, parts: StandIn, size: tuple[int, int] = (1080, 720)) -> Shell:
    """The window on the front of the guide."""
    shell = window(parts, size)
    shell.activateWindow()
    shell.go(Place.GUIDE)
    settle()
    return shell


def of(shell: Shell) -> GuidePage:
    assert isinstance(shell.page, GuidePage)
    return shell.page


def told(shell: Shell) -> str:
    """All that the page says, as one text."""
    labels = (each for each in of(shell).widget.findChildren(QLabel) if each.isVisible())
    return "\n".join(label.text() for label in labels)


def click(shell: Shell, words: str) -> None:
    buttons = (each for each in shell.findChildren(QAbstractButton) if each.isVisible())
    next(each for each in buttons if name(each) == words or each.text() == words).click()
    settle()


def answer(path: tuple[str, ...], at: int) -> None:
    """Answer the question at `at` of a path with the arrow keys and Return."""
    asked = GUIDE.questions[path[at]]
    leads = [each.to for each in asked.answers]
    for _ in range(leads.index(path[at + 1])):
        press(DOWN)
    press(RETURN)
    settle()


# By keyboard only


@pytest.mark.parametrize("path", PATHS, ids="-".join)
def test_every_path_is_walked_by_keyboard(window: Open, path: tuple[str, ...]) -> None:
    shell = opened(window, StandIn(station=STATIONS["valid"]))
    tab_to("Trouver ma démarche")
    press(RETURN)
    settle()
    for at in range(len(path) - 1):
        assert GUIDE.questions[path[at]].text in told(shell)
        assert name(focused()) == GUIDE.questions[path[at]].answers[0].text
        answer(path, at)
    end = GUIDE.ends[path[-1]]
    assert end.headline in told(shell)
    assert all(said.text in told(shell) for said in end.statements)
    tab_to("D’où viennent ces renseignements")
    press(RETURN)
    settle()
    assert "source" in told(shell)


def test_back_and_again_by_keyboard(window: Open) -> None:
    shell = opened(window, StandIn(station=STATIONS["valid"]))
    shell.open(Intent.GET_CARD)
    settle()
    path = ("role", "nurse", "nurse-billing")
    answer(path, 0)
    answer(path, 1)
    press(LEFT, ALT)
    settle()
    assert GUIDE.questions["nurse"].text in told(shell)
    answer(path, 1)
    tab_to("Recommencer")
    press(RETURN)
    settle()
    assert name(focused()) == GUIDE.questions["role"].answers[0].text
    press(LEFT, ALT)
    settle()
    assert "Vous avez déjà une carte" in told(shell)


def test_an_answer_is_changed_where_it_stands(window: Open) -> None:
    shell = opened(window, StandIn(station=STATIONS["valid"]))
    shell.open(Intent.GET_CARD)
    settle()
    for at in range(2):
        answer(("role", "employee", "structure-employee"), at)
    tab_to("Modifier\u202f: Dans un établissement qui a signé un contrat de structure")
    press(RETURN)
    settle()
    assert name(focused()) == GUIDE.questions["employee"].answers[0].text


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("e-CPS", "L’e-CPS, la carte sur le téléphone"),
        ("e-FIT", "e-FIT, hémovigilance"),
        ("Ce poste est-il prêt\u202f?", "Ce poste est-il prêt\u202f?"),
        ("Appeler, écrire", "Appeler, écrire"),
    ],
)
def test_every_subject_is_reached_and_left_by_keyboard(
    window: Open, words: str, title: str
) -> None:
    shell = opened(window, StandIn(station=STATIONS["valid"]))
    tab_to(words)
    press(RETURN)
    settle()
    assert title in told(shell)
    tab_to("Retour à Obtenir une carte")
    press(RETURN)
    settle()
    assert "Vous avez déjà une carte" in told(shell)


# In every look and size


@pytest.mark.parametrize(("look", "size", "percent"), LOOKS)
def test_nothing_is_cut(
    window: Open, look: Look, size: tuple[int, int], percent: int, tmp_path: Path
) -> None:
    theme.apply(look, percent)
    parts = StandIn(station=STATIONS["valid"])
    shell = window(parts, size)
    shell.choices.percent, shell.choices.appearance = percent, Appearance[look.name]
    shell.go(Place.GUIDE)
    for view in views(shell):
        settle()
        assert (view, cut(shell), outside(shell), unnamed(shell)) == (view, [], [], [])
        picture = shell.grab()
        ground = picture.toImage().pixelColor(size[0] - 20, size[1] - 4)
        assert ground == theme.colour(Role.SURFACE), view
        assert picture.save(str(tmp_path / f"{view}.png"))


def views(shell: Shell) -> Iterator[str]:
    """Show every view of the page, one after the other; folded parts are opened."""
    for section in Section:
        of(shell).open_section(section)
        unfold(shell)
        yield section.value
    for path in SHORTEST:
        of(shell).open_section(Section.ASSISTANT)
        for at in range(len(path) - 1):
            settle()
            words = {each.to: each.text for each in GUIDE.questions[path[at]].answers}
            click(shell, words[path[at + 1]])
        yield "-".join(path)


def unfold(shell: Shell) -> None:
    settle()
    for button in of(shell).widget.findChildren(QAbstractButton):
        if button.isVisible() and button.isCheckable():
            button.setChecked(True)


@pytest.mark.parametrize("look", Look)
def test_the_code_is_dark_on_light_with_its_margin(window: Open, look: Look) -> None:
    theme.apply(look, 100)
    shell = opened(window, StandIn(station=STATIONS["valid"]))
    shell.open(Intent.SEE_ECPS)
    settle()
    (code,) = shell.findChildren(QrCode)
    assert "https://wallet.esw.esante.gouv.fr" in name(code)
    image = code.grab().toImage()
    across = len(code.modules) + 2 * MARGIN
    unit = image.width() // across
    for y in range(across):
        for x in range(across):
            inside = MARGIN <= x < across - MARGIN and MARGIN <= y < across - MARGIN
            dark = inside and code.modules[y - MARGIN][x - MARGIN]
            seen = image.pixelColor(x * unit + unit // 2, y * unit + unit // 2)
            assert seen == QColor("#000000" if dark else "#ffffff")


# The card that is there


@pytest.mark.parametrize("intent", [Intent.SEE_CONTACTS, Intent.SEE_ECPS])
def test_nothing_of_a_card_stays_when_it_leaves(window: Open, intent: Intent) -> None:
    parts = StandIn(station=STATIONS["valid"])
    shell = opened(window, parts)
    shell.open(intent)
    settle()
    before = told(shell)
    parts.become(empty())
    settle()
    assert told(shell) != before
    for trace in ("MARTEL", "899700990015", "29\u00a000\u00a099"):
        assert trace not in told(shell)


def test_a_value_is_copied_as_it_is_typed(window: Open) -> None:
    shell = opened(window, StandIn(station=STATIONS["valid"]))
    shell.open(Intent.SEE_CONTACTS)
    settle()
    click(shell, "Copier\u202f: Numéro de la carte")
    assert QGuiApplication.clipboard().text() == "2900995235"


def empty() -> Station:
    station = STATIONS["empty"]
    assert station is not None
    return station


# This workstation


def test_the_workstation_is_examined_live(window: Open, play: Play, tmp_path: Path) -> None:
    async def scenario() -> None:
        parts = StandIn(station=STATIONS["valid"])
        parts.here = place(tmp_path, picture=lambda: parts.station, platform=SIMULATED)
        shell = opened(window, parts)
        shell.open(Intent.CHECK_WORKSTATION)
        await until(lambda: "Ce poste est presque prêt" in told(shell))
        assert "Ni Cryptolib CPS ni OpenSC" in told(shell)
        parts.become(empty())
        await until(lambda: "Il manque la carte" in told(shell))
        parts.become(holding(BLOCKED))
        await until(lambda: "La carte ne peut pas servir ici" in told(shell))
        assert "Le code porteur est bloqué" in told(shell)

    play(scenario)


def test_the_button_keeps_the_focus_while_it_examines(
    window: Open, play: Play, tmp_path: Path
) -> None:
    answered = threading.Event()

    def enter() -> int:
        answered.wait()
        return 0

    async def scenario() -> None:
        parts = StandIn(station=STATIONS["valid"])
        parts.here = place(tmp_path, picture=lambda: parts.station, platform=SIMULATED, enter=enter)
        shell = opened(window, parts)
        shell.open(Intent.CHECK_WORKSTATION)
        await until(lambda: "Vérification en cours…" in told(shell))
        tab_to("Vérifier à nouveau")
        answered.set()
        await until(lambda: "presque prêt" in told(shell))
        assert name(focused()) == "Vérifier à nouveau"

    play(scenario)


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop run until something holds; the test's own limit ends a vain wait."""
    while not holds():
        await asyncio.sleep(0)


# Ways out


class Outside(QObject):
    """Stands where the system would open an address."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, address: QUrl) -> None:
        self.opened.append(address.toString())


@pytest.fixture
def system() -> Iterator[Outside]:
    made = Outside()
    for scheme in ("https", "tel"):
        QDesktopServices.setUrlHandler(scheme, made, "open")
    yield made
    for scheme in ("https", "tel"):
        QDesktopServices.unsetUrlHandler(scheme)
    QGuiApplication.clipboard().clear()


def test_a_link_and_a_number_are_opened_by_the_system(window: Open, system: Outside) -> None:
    policy = {"ecps_portal_url": "https://own.example.org", "ecps_hotline_number": "01 02"}
    shell = opened(window, StandIn(station=STATIONS["valid"], demo=False, policy=policy))
    shell.open(Intent.SEE_ECPS)
    settle()
    click(shell, "Ouvrir le portail e-CPS")
    click(shell, "Appeler, Aide e-CPS")
    assert system.opened == ["https://own.example.org", "tel:0102"]


def test_nothing_real_is_reached_from_a_demonstration(window: Open, system: Outside) -> None:
    shell = opened(window, StandIn(station=STATIONS["valid"], demo=True))
    shell.open(Intent.SEE_CONTACTS)
    settle()
    click(shell, "Appeler, Service client des cartes")
    assert system.opened == []
    assert QGuiApplication.clipboard().text() == "0825852000"
    assert any("démonstration" in notice for notice in shell.header.notices)


def test_an_end_leads_to_a_page_of_this_program(window: Open) -> None:
    shell = opened(window, StandIn(station=STATIONS["valid"]))
    shell.open(Intent.GET_CARD)
    settle()
    answer(("role", "social"), 0)
    click(shell, "Activer l’e-CPS")
    assert "L’e-CPS, la carte sur le téléphone" in told(shell)
