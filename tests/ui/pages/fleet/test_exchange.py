"""Lists that come in and lists that go out."""

import csv
import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.pages.fleet.bring_in import Mapping, Report, Working
from app.ui.pages.fleet.export_pdf import list_pdf
from tests.ui.conftest import Play
from tests.ui.pages.fleet.desk import desk, row
from tests.workflows.register_room import NOW


def test_a_list_is_mapped_reported_and_brought_in(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    file.write_text("N° de carte;Agent;Fin\n2900000077;Zoé ESSAI;31/12/2028\nabc;X;\n", "utf-8")

    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.exchange.read_list(file)
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
            d.page.exchange.read_list(file)
            await d.settles(lambda: words in " ".join(d.shell.header.notices))
            d.page.exchange.read_list(tmp_path / "none.csv")
            await d.settles(lambda: "pas pu être ouvert" in " ".join(d.shell.header.notices))
            assert d.view is None and len(d.names()) == 6

    play(scenario)


def test_the_reading_of_a_file_is_shown_and_can_be_stopped(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "long.csv"
    file.write_text("numero\n" + "2900000077\n" * 800_000, "utf-8")

    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.exchange.read_list(file)
            working = await d.shows(Working)
            assert d.page.leave() is not None
            d.press("Arrêter", working)
            await d.settles(lambda: d.view is None)
            assert d.page.leave() is None
            assert d.shell.header.notices == []

    play(scenario)


def test_an_import_that_is_stopped_changes_nothing(
    play: Play, qtbot: QtBot, tmp_path: Path
) -> None:
    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.page.exchange.keep(tuple(row(number, 100) for number in range(100, 3000)))
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
                d.page.exchange.export_to(file, kind)
                await d.settles(file.exists)
            with (tmp_path / "parc.csv").open(encoding="utf-8-sig") as table:
                assert [line[0] for line in csv.reader(table, delimiter=";")][1:] == ["2900000002"]
            assert (tmp_path / "parc.ics").read_bytes().count(b"BEGIN:VEVENT") == 1
            assert (tmp_path / "parc.pdf").read_bytes().startswith(b"%PDF")

    play(scenario)


def test_an_export_that_is_stopped_writes_no_file(play: Play, qtbot: QtBot, tmp_path: Path) -> None:
    async def scenario() -> None:
        many = [row(number, 100) for number in range(3000)]
        async with desk(tmp_path, qtbot, many) as d:
            for kind in ("ics", "pdf"):
                d.page.exchange.export_to(tmp_path / f"parc.{kind}", kind)
                working = await d.shows(Working)
                d.press("Arrêter", working)
                await d.settles(lambda: d.view is None)
                assert "aucun fichier" in " ".join(d.shell.header.notices)
                d.shell.header.close_notices()
            assert not list(tmp_path.glob("parc.*"))

    play(scenario)


def test_a_list_on_paper_holds_every_card(play: Play, qapp: QApplication) -> None:
    told: list[tuple[int, int]] = []

    def heard(done: int, total: int) -> bool:
        told.append((done, total))
        return True

    async def scenario() -> None:
        long = "CENTRE HOSPITALIER " * 8
        rows = tuple(row(number, 100, structure=long) for number in range(70))
        plain = await list_pdf(rows[:1], NOW, 90)
        assert plain is not None and plain.startswith(b"%PDF") and pages(plain) == 1
        whole = await list_pdf(rows, NOW, 90, heard=heard)
        assert whole is not None and pages(whole) == len(told) > 3
        assert told[-1] == (70, 70) and told == sorted(told)
        masked = await list_pdf(rows[:1], NOW, 90, masked=True)
        assert masked is not None and len(masked) != len(plain)
        assert await list_pdf(rows, NOW, 90, heard=lambda _done, _all: False) is None

    play(scenario)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
