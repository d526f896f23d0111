"""`poste-cpx outbox` over a real database that another program left."""

import asyncio
import json
from pathlib import Path

import pytest

from app import paths
from app.__main__ import main
from app.backend.outbox import Surroundings, open_outbox
from app.backend.outbox_rows import Posting
from app.backend.secrets import Secrets
from app.backend.wire import encode_declaration
from app.domain.declaration import Declaration
from app.domain.problem import NoAnswer, ProblemCode
from app.lane import Lane
from tests.backend.declarations import another


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("POSTE_CPX_HOME", str(tmp_path))
    return tmp_path


def leave(home: Path, declaration: Declaration) -> None:
    """Queue one declaration, as a program with no network would have."""

    def no_network(_payload: bytes, _id: object) -> object:
        raise NoAnswer(ProblemCode.NO_NETWORK)

    async def queue() -> None:
        disk, net, secrets = Lane("disk"), Lane("net"), Secrets()
        around = Surroundings(paths.below(home), secrets, no_network, disk, net)  # type: ignore[arg-type]
        opened = await open_outbox(around)
        payload = encode_declaration(declaration)
        await opened.outbox.queue(Posting(declaration.id, payload, declaration.card.number))
        await opened.outbox.close()
        for lane in (disk, net):
            lane.close()
        secrets.close()

    asyncio.run(queue())


def test_nothing_is_created_by_looking(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox"]) == 0
    assert "Aucune" in capsys.readouterr().out
    assert [each.name for each in home.iterdir()] == ["logs"]


def test_a_waiting_declaration_is_listed_without_its_holder(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    declaration = another()
    leave(home, declaration)
    main(["outbox", "--json"])
    out = capsys.readouterr().out
    (told,) = json.loads(out)["declarations"]
    assert (told["id"], told["state"]) == (str(declaration.id), "queued")
    assert (told["kind"], told["reason"]) == ("LOSS_THEFT", "PERTE")
    assert "EXEMPLE" not in out
    main(["outbox"])
    assert "en attente d’envoi" in capsys.readouterr().out
