"""The keyboard shortcuts of the table: each is listened to, does what it says, and is shown."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.language import _
from app.ui.choices import WindowChoices
from app.ui.help import WHAT_TO_DO, HelpSheet
from app.ui.pages.diagnosis.page import DiagnosisPage
from app.ui.places import Intent, Place
from app.ui.shell import Shell
from app.ui.shortcuts import PAGES, SHORTCUTS, Deed, shown
from app.ui.shown import Tone
from app.ui.widgets.button import Button
from app.ui.widgets.rail import Rail
from tests.ui.conftest import Open
from tests.ui.keys import focused, press
from tests.ui.layout import cut, name, outside, settle
from tests.ui.samples import STATIONS
from tests.ui.standin import StandIn


def opened(
    window: Open, place: Place = Place.MY_CARD, size: tuple[int, int] = (1080, 720)
) -> Shell:
    shell = window(StandIn(station=STATIONS["valid"]), size)
    shell.activateWindow()
    shell.go(place)
    settle()
    return shell


def keys(window: QWidget, deed: Deed, place: Place | None = None) -> None:
    (found,) = (each for each in SHORTCUTS if (each.deed, each.place) == (deed, place))
    QTest.keySequence(window, QKeySequence(found.keys[0]))
    settle()


def sheets(shell: Shell) -> list[HelpSheet]:
    return [each for each in shell.findChildren(HelpSheet) if each.isVisible()]


def listened(shell: Shell) -> list[str]:
    made = shell.findChildren(QShortcut)
    keys = [key for each in made for key in QShortcut.keys(each)]
    return sorted(key.toString() for key in keys if not key.isEmpty())


def test_the_window_listens_to_every_key_of_the_table_and_to_no_other(window: Open) -> None:
    shell = opened(window)
    for place in Place:
        shell.go(place)
    table = [QKeySequence(key).toString() for each in SHORTCUTS for key in each.keys]
    table += [QKeySequence(key).toString() for each in PAGES.values() for key in each]
    in_tables = ["Enter", "Return"]  # opens the row of a table that has the focus
    assert listened(shell) == sorted(table + in_tables)


@pytest.mark.parametrize("place", Place)
def test_no_key_means_two_things_on_one_page(place: Place) -> None:
    here = [key for each in SHORTCUTS if each.place in (None, place) for key in each.keys]
    here += [key for each in PAGES.values() for key in each]
    assert len(here) == len(set(here))


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("at", [0, 1], ids=["digit", "AZERTY without Shift"])
def test_each_page_has_its_key(window: Open, place: Place, at: int) -> None:
    shell = opened(window, Place.SETTINGS if place is Place.MY_CARD else Place.MY_CARD)
    QTest.keySequence(shell, QKeySequence(PAGES[place][at]))
    assert shell.page is not None and shell.page.widget.isVisible()
    assert shell._place is place


@pytest.mark.parametrize("place", Place)
def test_the_help_is_of_the_page_on_show_and_of_the_table(window: Open, place: Place) -> None:
    shell = opened(window, place)
    keys(shell, Deed.HELP)
    (sheet,) = sheets(shell)
    texts = [each.text().replace("\u200b", "") for each in sheet.findChildren(QLabel)]
    assert _(WHAT_TO_DO[place]) in texts
    for each in SHORTCUTS:
        assert (_(each.words) in texts) is (each.place in (None, place))
    assert [each for each in texts if each == "Ctrl+4"] == ["Ctrl+4"]
    keys(sheet, Deed.HELP)
    assert not sheets(shell)


@pytest.mark.parametrize("close", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_the_help_is_left_by_escape_and_by_its_button(window: Open, close: Qt.Key) -> None:
    shell = opened(window)
    held = focused()
    keys(shell, Deed.HELP)
    assert name(focused()) == "Fermer"
    press(close)
    settle()
    assert not sheets(shell)
    shell.activateWindow()  # a window manager does it
    settle()
    assert focused() is held


def test_the_help_leads_to_those_who_help(window: Open) -> None:
    shell = opened(window)
    keys(shell, Deed.HELP)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    assert name(focused()) == "Appeler, écrire"
    press(Qt.Key.Key_Return)
    settle()
    assert shell._place is Place.GUIDE
    assert not sheets(shell)


@pytest.mark.parametrize(("size", "percent"), [((1080, 720), 100), ((880, 600), 200)])
def test_nothing_of_the_help_is_cut(
    window: Open, choices: WindowChoices, size: tuple[int, int], percent: int
) -> None:
    choices.percent = percent
    shell = opened(window, Place.DIAGNOSIS, size)
    keys(shell, Deed.HELP)
    (sheet,) = sheets(shell)
    settle()
    assert (cut(sheet), outside(sheet)) == ([], [])


def test_f6_goes_from_the_page_to_the_menu_and_back(window: Open) -> None:
    shell = opened(window, Place.SETTINGS)
    page = focused()
    keys(shell, Deed.OTHER_PART)
    assert shell.findChildren(Rail)[0].isAncestorOf(focused())
    assert name(focused()) == "Réglages"
    keys(shell, Deed.OTHER_PART)
    assert shell.page is not None
    assert focused() is page or shell.page.widget.isAncestorOf(focused())


def test_escape_closes_the_messages(window: Open) -> None:
    shell = opened(window)
    shell.notify(Tone.WARNING, "Première nouvelle")
    shell.notify(Tone.OK, "Seconde nouvelle")
    keys(shell, Deed.DISMISS)
    assert shell.header.notices == []


def test_ctrl_q_asks_to_close(window: Open) -> None:
    shell, asked = opened(window), []
    shell.closing = lambda: asked.append(1)
    keys(shell, Deed.QUIT)
    assert asked == [1]


def test_f5_asks_what_became_of_the_declarations(window: Open) -> None:
    shell = opened(window, Place.DECLARATIONS)
    assert isinstance(shell.parts, StandIn)
    before = shell.parts.asked_to_follow
    keys(shell, Deed.AGAIN, Place.DECLARATIONS)
    assert shell.parts.asked_to_follow == before + 1


def test_the_report_is_copied_by_one_key_or_said_not_to_be_ready(window: Open) -> None:
    shell = opened(window, Place.DIAGNOSIS)
    QGuiApplication.clipboard().setText("avant")
    keys(shell, Deed.COPY, Place.DIAGNOSIS)
    assert shell.header.notices == ["Le rapport sera prêt quand tous les contrôles auront répondu."]
    assert QGuiApplication.clipboard().text() == "avant"


def runs(shell: Shell, act: Callable[[], None]) -> int:
    """Return how often an examination was begun by an act."""
    page = shell.page
    assert isinstance(page, DiagnosisPage)
    begun: list[int] = []
    page.summary.begin = lambda: begun.append(1)  # type: ignore[method-assign]
    act()
    return len(begun)


def test_f5_examines_again(window: Open) -> None:
    shell = opened(window, Place.DIAGNOSIS)
    assert runs(shell, lambda: keys(shell, Deed.AGAIN, Place.DIAGNOSIS)) == 1


def test_a_button_says_which_keys_do_the_same(window: Open) -> None:
    shell = opened(window, Place.DIAGNOSIS)
    told = {each.text(): each.toolTip() for each in shell.findChildren(Button)}
    assert told["Tout relancer"] == shown(("F5",))
    assert told["Copier le rapport"] == shown(("Ctrl+Shift+C",))


def test_ctrl_f_searches_the_book(window: Open) -> None:
    shell = opened(window, Place.DIAGNOSIS)
    keys(shell, Deed.FIND, Place.DIAGNOSIS)
    assert name(focused()) == "Chercher dans le livre"


def test_alt_left_goes_back_in_the_guide(window: Open) -> None:
    shell = opened(window)
    shell.open(Intent.SEE_ECPS)
    settle()
    keys(shell, Deed.BACK, Place.GUIDE)
    texts = [each.text() for each in shell.findChildren(QLabel) if each.isVisible()]
    assert "Obtenir une carte" in texts


def test_keys_are_written_in_the_language_of_the_window() -> None:
    assert shown(("Ctrl+1", "Ctrl+&")) == "Ctrl+1"
