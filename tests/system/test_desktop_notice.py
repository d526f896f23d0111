"""A reminder on the desktop, over a real session bus."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.ui.desktop_notice import show_on_desktop
from app.ui.pages.fleet.page import FleetPage
from app.ui.places import Place
from app.ui.reminding import Reminding
from tests.system.notification_service import of_this_session
from tests.system.processes import START_LIMIT
from tests.system.session_bus import SessionBus, without_display
from tests.ui.conftest import Play
from tests.ui.conftest import play as play
from tests.ui.pages.fleet.desk import desk

# The offscreen screen has no windows to raise.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[SessionBus]:
    session = SessionBus(without_display())
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.env["DBUS_SESSION_BUS_ADDRESS"])
    yield session
    session.end()


def test_a_reminder_stands_on_the_desktop_and_leads_to_the_register(
    play: Play, qtbot: QtBot, tmp_path: Path, bus: SessionBus
) -> None:
    service = of_this_session()

    async def scenario() -> None:
        async with desk(tmp_path, qtbot) as d:
            d.shell.go(Place.MY_CARD)
            reminding = Reminding(d.shell, d.parts, d.spawn)
            asked = await asyncio.to_thread(service.asked.get, True, START_LIMIT)
            program, _new, _symbol, title, words, actions, _hints, _time = asked
            assert (program, title) == ("Poste CPx", "Poste CPx")
            assert "1 carte du parc" in str(words) and "EXEMPLE" not in str(words)
            assert actions == ["default", "Ouvrir le parc"]
            service.press(6)  # another program's notice
            assert not isinstance(d.shell.page, FleetPage)
            service.press(7)
            await d.settles(lambda: isinstance(d.shell.page, FleetPage))
            reminding.close()

    play(scenario)


def test_without_a_service_or_a_bus_nothing_is_shown(bus: SessionBus) -> None:
    async def ask() -> bool:
        return await show_on_desktop("Poste CPx", "words", "way", lambda: None)

    assert not asyncio.run(ask())
    bus.end()
    assert not asyncio.run(ask())
