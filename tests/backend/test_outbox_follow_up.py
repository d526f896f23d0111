"""What the office says of a declaration outlives the program, sealed like the rest."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from app.backend.outbox_rows import Posting
from app.backend.outbox_store import SCHEMA, OutboxStore
from app.backend.store import open_sqlite
from app.backend.vault import Key, Vault
from app.domain.followup import FollowUp, Stage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = Key.new()


def opened(folder: Path, *keys: Key) -> OutboxStore:
    path = folder / "outbox.sqlite3"
    return OutboxStore(open_sqlite(path, SCHEMA, NOON).engine, path, Vault(keys))


def test_what_the_office_said_is_kept_sealed_and_resealed(tmp_path: Path) -> None:
    posting = Posting(uuid4(), b"{}", "2900995235")
    said = FollowUp(posting.id, "DCL-7", Stage.REFUSED, NOON, "Dossier incomplet", NOON, '"etag-7"')
    store = opened(tmp_path, KEY)
    store.queue([posting], NOON)
    store.followed(said)
    store.followed(replace(said, declaration_id=uuid4()))  # purged meanwhile
    store.close()
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Dossier" not in files and b"etag-7" not in files
    newer = opened(tmp_path, Key.new(), KEY)
    assert newer.reseal() == 1
    [entry] = newer.entries()
    assert entry.follow_up == said
    newer.close()
