"""The page *Parc* over a real register: off, list, card, merge, batch, import, insertion."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.domain.card import CardType
from app.domain.declaration import Quality, Reason
from app.domain.fleet import Filter, FleetCard, Happening, Standing
from app.domain.problem import LocalProblem, ProblemCode
from app.ui import theme
from app.ui.choices import WindowChoices
from app.ui.pages.fleet.batch import Ask, Confirm
from app.ui.pages.fleet.bring_in import Mapping, Progress, Report, Working, outcome
from app.ui.pages.fleet.export_pdf import list_pdf
from app.ui.pages.fleet.merge import Merge
from app.ui.pages.fleet.one_card import OneCard
from app.ui.pages.fleet.page import FleetPage
from app.ui.pages.fleet.words import HIDDEN, cards
from app.ui.places import Place
from app.ui.reminding import Reminding, sentence
from app.ui.shell import Shell
from app.ui.tasks import Tasks
from app.ui.theme import Appearance
from app.ui.widgets.button import Button
from app.workflows.fleet.batch import compose
from app.workflows.fleet.insertion import Noted
from app.workflows.fleet.register import Imported
from tests.ui.conftest import Play
from tests.ui.samples import SECRETARY, STATIONS, TODAY, holding
from tests.ui.standin import StandIn
from tests.workflows.batch_trial import COMMON
from tests.workflows.register_room import NOW, PATIENCE_S, Room, register_room, until


def row(number: int, days: int, **fields: object) -> FleetCard:
    made = FleetCard(
        f"29{number:08}",
        CardType.CPE,
        holder=f"Aline EXEMPLE{number}",
        service="Accueil",
        structure="CLINIQUE DES LILAS",
        end=TODAY + timedelta(days=days),
        tries_left=3,
        tries_max=3,
    )
    return replace(made, **fields)  # type: ignore[arg-type]


ROWS = [
    row(1, -10),
    row(2, 20),
    row(3, 400, holder_left=True),
    row(4, 500, tries_left=0),
    row(5, 600, holder="", service="Bloc opératoire"),
    row(6, 700, type=CardType.CPS, note="armoire"),
]


class Desk:
    """The window on a register with a few cards in it."""

    def __init__(self, shell: Shell, room: Room, parts: StandIn) -> None:
        self.shell, self.room, self.parts = shell, room, parts

    @property
    def page(self) -> FleetPage:
        page = self.shell.page
        assert isinstance(page, FleetPage)
        return page

    @property
    def view(self) -> QWidget | None:
        return self.page._over

    async def shows(self, kind: type[QWidget]) -> QWidget:
        """Wait until a view of this kind stands over the list."""
        await self.settles(lambda: isinstance(self.view, kind))
        assert self.view is not None
        return self.view

    async def settles(self, fits: Callable[[], bool]) -> None:
        """Let the loop turn until it looks like that."""

        async def turn() -> None:
            while not fits():
                await asyncio.sleep(0)

        await asyncio.wait_for(turn(), PATIENCE_S)

    def texts(self, widget: QWidget | None = None) -> str:
        """All words on show."""
        labels = (widget or self.page.widget).findChildren(QLabel)
        return "\n".join(each.text() for each in labels if each.isVisible())

    def names(self) -> list[str]:
        model = self.page.home.browse.model
        at = [*range(model.rowCount())]
        return [str(model.data(model.index(line, 1))) for line in at]

    def press(self, words: str, widget: QWidget | None = None) -> None:
        buttons = (widget or self.page.widget).findChildren(Button)
        (button,) = [each for each in buttons if each.text() == words and each.isVisible()]
        button.click()


@asynccontextmanager
async def desk(
    folder: Path,
    qtbot: QtBot,
    rows: list[FleetCard] = ROWS,
    look: Appearance = Appearance.LIGHT,
    on: bool = True,
) -> AsyncIterator[Desk]:
    async with register_room(folder) as room:
        if on:
            await room.ready()
            await room.fleet.bring_in(rows)
            await until(room.room.table, lambda table: len(table.rows) == len(rows))
        choices = WindowChoices(folder / "window.ini")
        choices.appearance = look
        parts = StandIn(station=STATIONS["empty"], fleet=room.room)
        shell = Shell(demo=False, choices=choices)
        qtbot.addWidget(shell)
        shell.resize(1080, 720)
        shell.show()
        failures: list[BaseException] = []
        tasks = Tasks(failures.append)
        shell.attach(parts, tasks.spawn)
        shell.go(Place.FLEET)
        try:
            yield Desk(shell, room, parts)
        finally:
            await tasks.close()
            shell.detach()
        assert failures == []


def test_the_register_is_off_until_it_is_switched_on(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot, on=False) as d:
            assert "responsable de ces données" in d.texts()
            d.press("Activer le registre")
            assert d.parts.kept == {"fleet": True}
            await until(d.room.fleet.state, lambda state: state.ready)
            await d.settles(lambda: "Aucune carte au registre" in d.texts())
            d.page.home._acts.off()
            await d.settles(lambda: "responsable de ces données" in d.texts())
            assert d.parts.kept == {"fleet": False}

    play(scenario)


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
            browse.filters.show_standing(Standing.EXPIRED)
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
            lines = browse.figures._lines
            assert lines.rowCount() == 36 and lines.item(1, 1).text() == "1"
            d.page.home.ends.setChecked(False)
            assert browse.model.wanted.month is None

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


def test_a_note_is_kept_and_told_in_the_history(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            first = d.room.fleet.row("2900000001")
            assert first is not None
            d.page.open_card(first)
            card = await d.shows(OneCard)
            assert isinstance(card, OneCard)
            card.note.setPlainText("Rendue à l’accueil")
            card.left.setChecked(True)
            d.press("Enregistrer", card)
            await d.settles(lambda: d.view is None)
            kept = d.room.fleet.row("2900000001")
            assert kept is not None and kept.note == "Rendue à l’accueil" and kept.holder_left
            lines = await d.room.fleet.history("2900000001")
            assert [line.what for line in lines] == [Happening.EDITED, Happening.ADDED]
            d.page.open_card(kept)
            await d.settles(lambda: "Modifiée dans le registre" in d.texts())

    play(scenario)


def test_two_edits_are_merged_by_the_person(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            old = d.room.fleet.row("2900000001")
            assert old is not None
            d.page.open_card(old)
            card = await d.shows(OneCard)
            assert isinstance(card, OneCard)
            card.note.setPlainText("la mienne")
            await d.room.fleet.save(replace(old, note="la leur", service="Urgences"))
            d.press("Enregistrer", card)
            merge = await d.shows(Merge)
            assert isinstance(merge, Merge)
            assert {"la mienne", "la leur"} <= {
                button.accessibleDescription() for group in merge.groups.values()
                for button in group.buttons()
            }  # fmt: skip
            merge.groups["service"].button(1).setChecked(True)
            d.press("Enregistrer ces choix", merge)
            await d.settles(lambda: d.view is None)
            kept = d.room.fleet.row("2900000001")
            assert kept is not None
            assert (kept.note, kept.service, kept.version) == ("la mienne", "Urgences", 3)

    play(scenario)


def test_a_batch_is_asked_listed_and_posted(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            rows = tuple(each for each in d.room.fleet.state.value.rows)
            d.page.begin_batch(Reason.DEPARTURE, rows)
            ask = await d.shows(Ask)
            d.press("Continuer", ask)
            assert d.view is ask
            assert "Remplissez ce champ" in d.texts(ask)
            d.page._review(rows, Reason.DEPARTURE, (Quality.MANDATEE,), COMMON)
            confirm = await d.shows(Confirm)
            assert isinstance(confirm, Confirm)
            assert "définitivement" in d.texts(confirm)
            assert "29\u00a000\u00a000\u00a000\u00a006" in d.texts(confirm)
            assert "il la garde en quittant" in d.texts(confirm)
            confirm.send.click()
            await d.settles(lambda: "Déclarations en lot" in d.texts())
            await d.settles(lambda: d.room.room.batches.progress.value.trouble is not None)
            assert d.room.room.batches.progress.value.left == 5
            d.press("Abandonner le reste")
            await d.settles(lambda: "Déclarations en lot" not in d.texts())

    play(scenario)


def test_nobody_is_asked_for_what_nobody_may_declare(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.begin_batch(None, (ROWS[5],))
            assert d.view is None
            assert "automatique" in " ".join(d.shell.header.notices)

    play(scenario)


def test_a_list_is_mapped_reported_and_brought_in(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("N° de carte;Agent;Fin\n2900000077;Zoé ESSAI;31/12/2028\nabc;X;\n", "utf-8")

    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.read_list(file)
            mapping = await d.shows(Mapping)
            assert isinstance(mapping, Mapping)
            assert set(mapping.columns().values()) == {0, 1, 2}
            d.press("Vérifier la liste", mapping)
            report = await d.shows(Report)
            assert "1 carte à importer" in d.texts(report)
            assert "1 ligne refusée" in d.texts(report)
            d.press("Importer 1 carte", report)
            await d.settles(lambda: d.view is None and d.room.fleet.row("2900000077") is not None)
            assert "1 carte ajoutée" in " ".join(d.shell.header.notices)

    play(scenario)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x01\x02", "CSV"),
        (b"rien", "aucune ligne"),
    ],
)
def test_a_file_that_is_no_list_is_told_and_changes_nothing(
    play: Play, qtbot: QtBot, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)

    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.read_list(file)
            await d.settles(lambda: words in " ".join(d.shell.header.notices))
            d.page.read_list(tmp_path / "none.csv")
            await d.settles(lambda: "Rien n’a changé" in " ".join(d.shell.header.notices))
            assert d.view is None and len(d.names()) == 6

    play(scenario)


def test_an_import_that_is_stopped_changes_nothing(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page._keep(tuple(row(number, 100) for number in range(100, 3000)))
            working = await d.shows(Working)
            assert d.page.leave() is not None
            d.press("Arrêter", working)
            await d.settles(lambda: d.view is None)
            assert "n’a pas changé" in " ".join(d.shell.header.notices)
            assert len(d.room.fleet.state.value.rows) == 6
            assert d.page.leave() is None

    play(scenario)


def test_exports_hold_what_the_list_shows(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.home.browse.filters.search.setText("exemple2")
            for kind in ("csv", "ics", "pdf"):
                file = tmp_path / f"parc.{kind}"
                d.page.export_to(file, kind)
                await d.settles(file.exists)
            with (tmp_path / "parc.csv").open(encoding="utf-8-sig") as table:
                assert [line[0] for line in csv.reader(table, delimiter=";")][1:] == ["2900000002"]
            assert (tmp_path / "parc.ics").read_bytes().count(b"BEGIN:VEVENT") == 1
            assert (tmp_path / "parc.pdf").read_bytes().startswith(b"%PDF")

    play(scenario)


def test_a_list_on_paper_can_hide_the_names(qapp: QApplication) -> None:
    assert list_pdf(tuple(ROWS), NOW, 90, masked=True).startswith(b"%PDF")


def test_an_inserted_card_is_told_and_leaves_the_screen_with_the_card(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.press("Ajouter par le lecteur")
            d.parts.become(holding(SECRETARY))
            noted = FleetCard(SECRETARY.number or "", CardType.CPE, holder="ALEX PETIT", end=TODAY)
            d.page._noted(Noted(noted, new=True))
            assert "ALEX PETIT" in d.texts(d.page.home.insertion)
            assert "1 ajoutée" in d.texts(d.page.home.insertion)
            d.parts.become(STATIONS["empty"])  # type: ignore[arg-type]
            assert "ALEX PETIT" not in d.texts()
            d.page._noted(Noted(None, trouble=LocalProblem(ProblemCode.DISK_FULL)))
            assert "remettez-la" in d.texts(d.page.home.insertion)
            d.press("Terminer")
            assert not d.page.home.inserting

    play(scenario)


def test_a_register_that_does_not_answer_can_only_be_read(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            away = LocalProblem(ProblemCode.REGISTER_UNREACHABLE, path="pg.example")
            d.room.fleet._publish(trouble=away)
            assert "pg.example" in d.texts() and "lecture seule" in d.texts()
            assert len(d.names()) == 6
            assert not any(button.isEnabled() for button in d.page.home._writing)

    play(scenario)


def test_reminders_are_told_once_a_day_without_a_name(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            reminding = Reminding(d.shell, d.parts)
            await d.room.fleet.remind()
            (notice,) = d.shell.header.notices
            assert notice.startswith("1 carte du parc finit dans les 30 jours")
            assert "EXEMPLE" not in notice
            d.shell.header.close_notices()
            await d.room.fleet.remind()
            assert d.shell.header.notices == []
            assert "Fins à prévoir" in d.texts()
            d.press("Les voir")
            assert d.names() == ["Aline EXEMPLE2"]
            reminding.close()
            assert sentence(d.room.fleet.reminders.value) == notice

    play(scenario)


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("look", [theme.Look.LIGHT, theme.Look.DARK, theme.Look.CONTRAST])
def test_every_view_is_drawn_in_every_look(
    play: Play, qtbot: QtBot, tmp_path: Path, look: theme.Look, percent: int
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot, look=Appearance[look.name]) as d:
            theme.apply(look, percent)
            seen = [await picture(d)]
            d.page.home.ends.setChecked(True)
            seen.append(await picture(d))
            d.page.open_card(ROWS[0])
            seen.append(await picture(d))
            made = compose(ROWS, Reason.LOST, COMMON, d.room.room.maker)
            d.page._show(Confirm(made, Reason.LOST, False, d.page._back, d.page._back))
            seen.append(await picture(d))
            d.page._show(Merge(ROWS[0], replace(ROWS[0], note="x"), print, d.page._back))
            seen.append(await picture(d))
            d.page._show(Working("Import", Progress()))
            seen.append(await picture(d))
            assert len({bytes(each.constBits()) for each in seen}) == len(seen)
            ground = theme.colour(theme.Role.SURFACE)
            assert all(each.pixelColor(each.width() - 3, 200) == ground for each in seen[2:])

    play(scenario)


async def picture(d: Desk) -> QImage:
    for _turn in range(5):  # the loop's turns, never Qt's own: it would run within ours
        await asyncio.sleep(0)
    return d.shell.grab().toImage()


def test_counts_are_told_in_french() -> None:
    assert [cards(count) for count in (0, 1, 2, 100000)] == [
        "0 carte",
        "1 carte",
        "2 cartes",
        "100\u202f000 cartes",
    ]
    assert outcome(Imported(2, 1, 0)) == (
        "Import terminé\u202f: 2 cartes ajoutées, 1 mise à jour, 0 inchangée."
    )
