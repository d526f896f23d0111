"""*Diagnostic* in a window, on a workstation laid out in a folder."""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.diagnostics.checks.folders import CACHE
from app.diagnostics.report import as_json
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Light, Line
from app.ui.choices import WindowChoices
from app.ui.pages.diagnosis.page import DiagnosisPage
from app.ui.places import Intent
from app.ui.shell import Shell
from app.ui.theme import Appearance
from tests.diagnostics.places import NOBODY, lay, place, with_settings
from tests.ui.conftest import Open, Play
from tests.ui.layout import cut, outside, settle, unnamed
from tests.ui.samples import NURSE, holding
from tests.ui.standin import StandIn

BROKEN = f"{CACHE}/99213845_5032"
SECTIONS = range(5)


def workstation(root: Path, **changes: Any) -> Surroundings:
    """A workstation whose ways out all end at a closed port of this machine."""
    station = holding(NURSE)
    here = place(root, picture=lambda: station, keyring=lambda: None, **changes)
    return with_settings(here, directory_url=NOBODY.rstrip("/"), proxy="none")


async def examined(shell: Shell) -> DiagnosisPage:
    """Open the page and wait until all checks have answered."""
    shell.activateWindow()
    shell.open(Intent.DIAGNOSE)
    page = shell.page
    assert isinstance(page, DiagnosisPage)
    await until(lambda: page.examination.report is not None and not page.examination.working)
    return page


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop run until something holds; the test's own limit ends a vain wait."""
    while not holds():
        await asyncio.sleep(0)


def test_each_line_gets_its_light_and_the_report_its_code(
    window: Open, play: Play, tmp_path: Path
) -> None:
    async def scenario() -> None:
        shell = window(StandIn(station=holding(NURSE), here=workstation(tmp_path)))
        page = await examined(shell)
        assert set(page.examination.findings) == set(Line)
        assert page.examination.findings[Line.CARD].light is Light.OK
        assert "panne" in page.verdict.headline
        assert page.examination.report is not None

    play(scenario)


def test_nothing_of_the_holder_is_in_the_preview_nor_in_a_saved_file(
    window: Open, play: Play, tmp_path: Path
) -> None:
    holder, number = NURSE.holder, NURSE.number
    assert holder and holder.family_name and holder.given_name and holder.national_id and number
    values = (
        *(holder.family_name, holder.given_name, holder.national_id.value),
        *(number, NURSE.serial, NURSE.certificates[0].serial),
    )

    async def scenario() -> None:
        shell = window(StandIn(station=holding(NURSE), here=workstation(tmp_path)))
        page = await examined(shell)
        page.tabs.open(4)
        report = page.examination.report
        assert report is not None and "CPS3" in page.report.preview
        texts = [page.report.preview]
        for name in ("r.html", "r.json"):
            await page.report.save(tmp_path / name, report)
            texts.append((tmp_path / name).read_text("utf-8"))
        for text in texts:
            assert [value for value in values if value.casefold() in text.casefold()] == []
        assert json.loads(texts[2]) == json.loads(as_json(report))

    play(scenario)


def test_what_is_copied_is_what_is_previewed(window: Open, play: Play, tmp_path: Path) -> None:
    async def scenario() -> None:
        shell = window(StandIn(station=holding(NURSE), here=workstation(tmp_path)))
        page = await examined(shell)
        page.tabs.open(4)
        press(shell, "Copier")
        assert QGuiApplication.clipboard().text() == page.report.preview

    play(scenario)


def test_a_place_that_cannot_be_written_is_said(window: Open, play: Play, tmp_path: Path) -> None:
    async def scenario() -> None:
        shell = window(StandIn(station=holding(NURSE), here=workstation(tmp_path)))
        page = await examined(shell)
        assert page.examination.report is not None
        await page.report.save(tmp_path / "nowhere" / "r.html", page.examination.report)
        assert any("n’a pas pu être enregistré" in notice for notice in shell.header.notices)

    play(scenario)


def test_a_repair_is_told_then_done_by_keyboard_then_checked(
    window: Open, play: Play, tmp_path: Path
) -> None:
    lay(tmp_path, f"{CACHE}/99213845_5031", os.urandom(64))
    broken = lay(tmp_path, BROKEN, b"")

    async def scenario() -> None:
        shell = window(StandIn(station=holding(NURSE), here=workstation(tmp_path)))
        page = await examined(shell)
        assert page.examination.findings[Line.FOLDERS].light is Light.FAILURE
        page.summary.line(Line.FOLDERS)._act.setFocus()
        key(Qt.Key.Key_Space)
        assert broken.exists(), "nothing is done before it is told"
        assert isinstance(QApplication.focusWidget(), QPushButton)
        key(Qt.Key.Key_Return)
        await until(lambda: not broken.exists() and not page.examination.working)
        assert page.examination.findings[Line.FOLDERS].light is Light.OK
        assert page.examination.report is not None

    play(scenario)


def test_a_failing_check_leads_to_its_entries_of_the_book(
    window: Open, play: Play, tmp_path: Path
) -> None:
    async def scenario() -> None:
        blocked = holding(replace(NURSE, pin=replace(NURSE.pin, tries_left=0)))
        here = replace(workstation(tmp_path), picture=lambda: blocked)
        shell = window(StandIn(station=blocked, here=here))
        page = await examined(shell)
        page.summary.line(Line.COUNTERS)._act.click()
        shown = [number for number, entry in page.book._entries.items() if entry.isVisible()]
        assert shown == sorted(page.examination.findings[Line.COUNTERS].symptoms)
        page.book._words.setText("bloquée")
        shown = [number for number, entry in page.book._entries.items() if entry.isVisible()]
        assert 0 < len(shown) < len(page.book._entries)

    play(scenario)


def test_the_trace_is_on_until_it_is_switched_off(window: Open, play: Play, tmp_path: Path) -> None:
    async def scenario() -> None:
        here = workstation(tmp_path)
        shell = window(StandIn(station=holding(NURSE), here=here))
        page = await examined(shell)
        page.tabs.open(2)
        page.journal._switch.click()
        await until(lambda: page.journal.trace_file is not None)
        file = page.journal.trace_file
        assert file is not None and file.parent == here.paths.logs
        page.journal._switch.click()
        assert page.journal.trace_file is None and file.exists()

    play(scenario)


def test_the_log_is_shown_from_its_end(window: Open, play: Play, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    log.write_text("".join(f"line {number}\n" for number in range(40_000)))

    async def scenario() -> None:
        parts = StandIn(station=holding(NURSE), here=workstation(tmp_path), log_file=log)
        page = await examined(window(parts))
        page.tabs.open(2)
        viewer = page.journal._viewer
        await until(lambda: bool(viewer.toPlainText()))
        lines = viewer.toPlainText().splitlines()
        assert lines[-1] == "line 39999" and lines[0].startswith("line ") and len(lines) < 40_000

    play(scenario)


@pytest.mark.parametrize(
    ("size", "percent", "appearance"),
    [((1080, 720), 100, Appearance.DARK), ((880, 600), 200, Appearance.LIGHT)],
)
def test_every_section_at_the_sizes_people_use(
    window: Open,
    play: Play,
    choices: WindowChoices,
    tmp_path: Path,
    size: tuple[int, int],
    percent: int,
    appearance: Appearance,
) -> None:
    choices.percent, choices.appearance = percent, appearance
    lay(tmp_path, BROKEN, b"")

    async def scenario() -> None:
        parts = StandIn(station=holding(NURSE), here=workstation(tmp_path))
        shell = window(parts, size)
        page = await examined(shell)
        page.summary.line(Line.FOLDERS)._act.click()
        for section in SECTIONS:
            page.tabs.open(section)
            settle()
            assert (section, cut(shell), outside(shell), unnamed(shell)) == (section, [], [], [])

    play(scenario)


def test_everything_is_examined_again_without_losing_the_focus(
    window: Open, play: Play, tmp_path: Path
) -> None:
    async def scenario() -> None:
        shell = window(StandIn(station=holding(NURSE), here=workstation(tmp_path)))
        page = await examined(shell)
        first = page.examination.report
        page.again.setFocus()
        key(Qt.Key.Key_Space)
        await until(lambda: page.examination.report not in (None, first))
        assert QApplication.focusWidget() is page.again

    play(scenario)


def press(shell: Shell, words: str) -> None:
    """Press the button of these words that is on show."""
    buttons = [b for b in shell.findChildren(QPushButton) if b.isVisible() and b.text() == words]
    assert len(buttons) == 1, words
    buttons[0].click()


def key(pressed: Qt.Key) -> None:
    """Press a key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, pressed)
