"""The list of cards: sorted, searched, filtered, by keyboard, from the picture, masked."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableWidget
from pytestqt.qtbot import QtBot

from app.domain.fleet import Filter, Standing
from app.ui.pages.fleet.one_card import OneCard
from app.ui.pages.fleet.words import HIDDEN
from app.ui.widgets.button import Button
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import ROWS, desk, row


def test_the_list_is_sorted_searched_and_filtered(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            browse = d.page.home.browse
            assert d.names()[0] == "Aline EXEMPLE1" and len(d.names()) == 6
            assert "Aline EXEMPLE3 (parti)" in d.names()
            browse.view.sortByColumn(4, Qt.SortOrder.DescendingOrder)
            assert d.names()[0] == "Aline EXEMPLE6"
            browse.filters.search.setText("ARMOIRE")
            assert d.names() == ["Aline EXEMPLE6"]
            assert "1 carte sur 6" in d.texts()
            browse.filters.clear()
            browse.filters._standing.setCurrentIndex(1 + list(Standing).index(Standing.EXPIRED))
            assert d.names() == ["Aline EXEMPLE1"]
            browse.filters.clear()
            browse.filters.show_within(20)
            assert d.names() == ["Aline EXEMPLE2"]
            browse.filters.clear()
            assert browse.model.wanted == Filter()

    play(scenario)


def test_the_keyboard_alone_finds_opens_and_leaves_a_card(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.shell.activateWindow()
            await d.settles(d.shell.isActiveWindow)
            browse = d.page.home.browse
            assert QApplication.focusWidget() is browse.filters.search
            QTest.keyClicks(browse.filters.search, "exemple2")
            for _tab in range(20):
                if QApplication.focusWidget() is browse.view:
                    break
                QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
            assert QApplication.focusWidget() is browse.view
            QTest.keyClick(browse.view, Qt.Key.Key_Space)
            assert [each.number for each in browse.selected] == ["2900000002"]
            QTest.keyClick(browse.view, Qt.Key.Key_Return)
            card = await d.shows(OneCard)
            for _tab in range(6):
                focus = QApplication.focusWidget()
                if isinstance(focus, Button) and focus.text() == "Retour à la liste":
                    break
                QTest.keyClick(focus or card, Qt.Key.Key_Tab)
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
            assert d.view is None

    play(scenario)


def test_the_picture_filters_by_keyboard_and_says_its_figures(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            browse = d.page.home.browse
            d.page.home.ends.setChecked(True)
            chart = browse.figures.chart
            assert chart.accessibleDescription().startswith("novembre")
            QTest.keyClick(chart, Qt.Key.Key_Right)
            assert "décembre" in chart.accessibleDescription()
            assert "1 carte" in chart.accessibleDescription()
            QTest.keyClick(chart, Qt.Key.Key_Space)
            assert browse.model.wanted.month == date(2026, 12, 1)
            assert d.names() == ["Aline EXEMPLE2"]
            (fold,) = browse.figures.findChildren(Button)
            fold.click()
            (lines,) = browse.figures.findChildren(QTableWidget)
            assert lines.rowCount() == 36 and lines.item(1, 1).text() == "1"
            d.page.home.ends.setChecked(False)
            assert browse.model.wanted.month is None

    play(scenario)


def test_the_keyboard_stays_at_its_card_when_another_program_changes_the_list(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            browse = d.page.home.browse
            browse.view.setFocus()
            browse.view.setCurrentIndex(browse.model.index(3, 0))
            stood = browse.model.row_at(3).number
            await d.room.fleet.save(row(9, 1))
            await d.settles(lambda: len(d.names()) == 7)
            assert browse.view.currentIndex().row() == 4
            assert browse.model.row_at(4).number == stood

    play(scenario)


def test_names_can_be_hidden(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.home.hide_names.setChecked(True)
            assert [name for name in d.names() if "EXEMPLE" in name] == []
            assert "Bloc opératoire" in d.names()
            d.page.open_card(ROWS[0])
            card = await d.shows(OneCard)
            assert HIDDEN in d.texts(card) and "EXEMPLE" not in d.texts(card)

    play(scenario)
