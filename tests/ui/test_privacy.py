"""A holder's data leave the screen with the card, and never appear for the next one."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from app.domain.station import Station
from app.ui.places import Place
from app.ui.shell import Shell
from tests.ui.conftest import Open
from tests.ui.samples import NURSE, SECRETARY, STATIONS, holding
from tests.ui.standin import StandIn

HERS = ("MARTEL", "CLAIRE", "2900995235", "29 00 99 52 35", "899700990015")


def words(shell: Shell) -> str:
    """All that can be read, seen or heard, on show or hidden."""
    found: list[str] = []
    for widget in shell.findChildren(QWidget):
        found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QLabel | QLineEdit):
            found.append(widget.text())
        elif isinstance(widget, QPlainTextEdit):
            found.append(widget.toPlainText())
    return "\n".join(found).replace("\u00a0", " ")


def gone() -> tuple[Station, ...]:
    """What the reader may show next: nothing, another card, no reader at all."""
    empty, unplugged = STATIONS["empty"], STATIONS["no reader"]
    assert empty is not None and unplugged is not None
    other = replace(SECRETARY, label="CPE-3000000012", certificates=())
    return empty, holding(other), unplugged


def test_my_card_forgets_the_holder_with_the_card(window: Open) -> None:
    for after in gone():
        parts = StandIn(holding(NURSE))
        shell = window(parts)
        shell.go(Place.MY_CARD)
        assert "MARTEL" in words(shell)
        parts.become(after)
        shown = [widget for widget in shell.findChildren(QLabel) if widget.isVisible()]
        told = "\n".join(label.text() for label in shown).replace("\u00a0", " ")
        assert [each for each in HERS if each in told] == []


def test_nothing_of_it_is_left_in_the_widgets_soon_after(window: Open) -> None:
    for after in gone():
        parts = StandIn(holding(NURSE))
        shell = window(parts)
        shell.go(Place.MY_CARD)
        parts.become(after)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert [each for each in HERS if each in words(shell)] == []
