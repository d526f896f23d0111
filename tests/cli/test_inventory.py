"""`poste-cpx inventory` over a real register that another program left."""

import asyncio
import csv
import json
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app import paths
from app.__main__ import main
from app.backend.register_open import open_register
from app.backend.secrets import Secrets
from app.domain.card import CardType
from app.domain.fleet import FleetCard
from app.lane import Lane

FAR = date.today() + timedelta(days=900)
ROW = FleetCard("2900000001", CardType.CPE, holder="Aline EXEMPLE", end=FAR, note="=cmd()")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTE_CPX_HOME", str(tmp_path))
    return tmp_path


def leave(home: Path, *rows: FleetCard) -> None:
    """Keep rows as another program would."""

    async def keep() -> None:
        lane, secrets, now = Lane("register"), Secrets(), datetime.now(UTC)
        opened = await open_register(paths.below(home).register, None, secrets, lane, now)
        for row in rows:
            opened.register.save(row, now)
        opened.register.close()
        lane.close()
        secrets.close()

    asyncio.run(keep())


def test_nothing_is_created_by_looking(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inventory"]) == 0
    assert "aucune carte" in capsys.readouterr().out
    assert not (home / "data").exists()


def test_the_register_is_listed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leave(home, ROW)
    assert main(["inventory"]) == 0
    assert "2900000001  CPE  Aline EXEMPLE" in capsys.readouterr().out
    main(["inventory", "--json"])
    (card,) = json.loads(capsys.readouterr().out)["cards"]
    assert (card["number"], card["validity"]["state"]) == ("2900000001", "valid")
    assert card["structure"] is None and card["tries_left"] is None


def test_a_card_near_its_end_is_a_warning(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    leave(home, ROW, FleetCard("2900000002", end=date.today() - timedelta(days=1)))
    assert main(["inventory"]) == 1
    first, _second = capsys.readouterr().out.splitlines()
    assert first.startswith("2900000002") and first.endswith("expirée")


def test_files_are_private_and_run_no_formula(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leave(home, ROW)
    table, calendar = home / "liste.csv", home / "fins.ics"
    assert main(["inventory", "--csv", str(table), "--ics", str(calendar)]) == 0
    assert capsys.readouterr().out == ""
    assert stat.S_IMODE(table.stat().st_mode) == 0o600
    with table.open(encoding="utf-8-sig", newline="") as file:
        _header, cells = csv.reader(file, delimiter=";")
    assert cells[0] == "2900000001" and cells[-1] == "'=cmd()"
    assert "BEGIN:VALARM" in calendar.read_text()


def test_a_file_that_cannot_be_written_is_a_problem(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leave(home, ROW)
    assert main(["inventory", "--csv", str(home / "none" / "x.csv")]) == 2
    assert "x.csv" in capsys.readouterr().err
