"""A card office for workflow tests: the sandbox over HTTPS, the real client, the real outbox."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.backend.client import BackendClient
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.outbox import Outbox, Surroundings, open_outbox
from app.backend.receipt import ReceiptKeys
from app.backend.secrets import Secrets
from app.demo.sandbox import Sandbox
from app.domain.hotline import CARDS
from app.domain.outbox import OutboxEntry
from app.lane import Lane
from app.paths import below
from app.workflows.declarations.delivery import Desk
from app.workflows.declarations.postbox import OutboxPostbox
from tests.workflows.bench import Person

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@dataclass
class Office:
    sandbox: Sandbox
    outbox: Outbox
    postbox: OutboxPostbox
    client: BackendClient
    way: Transport

    def desk(self, person: Person, **changes: Any) -> Desk:
        fixed: dict[str, Any] = {
            "hotline": CARDS,
            "now": lambda: NOW,
            "today": lambda: TODAY,
            "client_version": "0.1.0",
        }
        return Desk(person, self.postbox, **(fixed | changes))


@asynccontextmanager
async def office(
    folder: Path, token: Callable[[], str | None] = lambda: None, **sandbox_options: Any
) -> AsyncIterator[Office]:
    disk, net = Lane("disk"), Lane("net")
    with Sandbox(folder / "sandbox", **sandbox_options) as sandbox:
        settings = TransportSettings(extra_authority=sandbox.ca_file, proxy=ProxyChoice.of("none"))
        way = Transport(sandbox.url, settings)
        client = BackendClient(way, ReceiptKeys.read(sandbox.receipt_keys), token)
        heard: list[OutboxPostbox] = []

        def changed(entry: OutboxEntry) -> None:
            for postbox in heard:
                postbox.heard(entry)

        around = Surroundings(below(folder), Secrets(), client.submit, disk, net, changed)
        outbox = (await open_outbox(around)).outbox
        heard.append(OutboxPostbox(outbox))
        outbox.start()
        try:
            yield Office(sandbox, outbox, heard[0], client, way)
        finally:
            await outbox.close()
            client.close()
            disk.close()
            net.close()
