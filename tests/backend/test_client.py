"""The card office through the real client: idempotency, follow-up, paging, many at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest

from app.backend.client import BackendClient
from app.backend.http import ProxyChoice, Transport, TransportSettings
from app.backend.receipt import ReceiptKeys
from app.backend.wire import encode_declaration
from app.demo.sandbox import Sandbox
from app.demo.sandbox.seal import Seal
from app.domain.followup import Stage
from app.domain.problem import BadAnswer, ProblemCode, Refused
from tests.backend.declarations import LOSS, another
from tests.backend.raw_server import RawServer

PAYLOAD = encode_declaration(LOSS)


def test_a_declaration_is_received_and_held(client: BackendClient, sandbox: Sandbox) -> None:
    receipt = client.submit(PAYLOAD, LOSS.id)
    (held,) = sandbox.declarations()
    assert (held.id, held.payload, held.reference) == (LOSS.id, PAYLOAD, receipt.reference)
    assert receipt.reference == f"DCL-{datetime.now(UTC).year}-000001"
    assert receipt.received_at == held.received_at


def test_the_same_bytes_again_get_the_same_answer(client: BackendClient, sandbox: Sandbox) -> None:
    assert client.submit(PAYLOAD, LOSS.id) == client.submit(PAYLOAD, LOSS.id)
    assert len(sandbox.declarations()) == 1


def test_other_bytes_under_the_same_key_are_a_conflict(
    client: BackendClient, sandbox: Sandbox
) -> None:
    client.submit(PAYLOAD, LOSS.id)
    with pytest.raises(Refused) as caught:
        client.submit(PAYLOAD + b" ", LOSS.id)
    assert caught.value.code is ProblemCode.CONFLICT
    assert [held.payload for held in sandbox.declarations()] == [PAYLOAD]


def test_many_at_once_are_each_held_once(client: BackendClient, sandbox: Sandbox) -> None:
    declarations = [another() for _ in range(12)]
    twice = [declaration for declaration in declarations for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda d: client.submit(encode_declaration(d), d.id), twice))
    assert {held.id for held in sandbox.declarations()} == {d.id for d in declarations}
    assert receipts[0::2] == receipts[1::2]
    assert len({receipt.reference for receipt in receipts}) == len(declarations)


def test_the_office_refuses_what_departs_from_the_contract(client: BackendClient) -> None:
    with pytest.raises(Refused) as caught:
        client.submit(PAYLOAD.replace(b'"PERTE"', b'"OUBLI"'), LOSS.id)
    assert "/reason" in str(caught.value.facts["detail"])


def test_a_true_receipt_about_other_bytes_is_refused(tmp_path: Path) -> None:
    seal = Seal.draw()
    (tmp_path / "keys.json").write_text(seal.key_set())
    now = datetime(2026, 11, 22, tzinfo=UTC)
    document = {
        "declarationId": str(LOSS.id),
        "reference": "DCL-2026-000001",
        "receivedAt": now.isoformat(),
        "receipt": seal.receipt(LOSS.id, "DCL-2026-000001", now, sha256(b"other").hexdigest()),
    }
    with RawServer(tmp_path) as raw:
        head = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n"
        raw.answer = head + json.dumps(document).encode()
        limits = TransportSettings(extra_authority=raw.ca_file, proxy=ProxyChoice.of("none"))
        keys = ReceiptKeys.read(tmp_path / "keys.json")
        with (
            closing(BackendClient(Transport(raw.url, limits), keys)) as client,
            pytest.raises(BadAnswer) as caught,
        ):
            client.submit(PAYLOAD, LOSS.id)
    assert caught.value.code is ProblemCode.RECEIPT_INVALID


class TestFollowUp:
    NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)

    def test_advances_stage_by_stage(self, tmp_path: Path) -> None:
        clock = [self.NOW]
        pace = timedelta(hours=1)
        with Sandbox(tmp_path, pace=pace, clock=lambda: clock[0]) as sandbox:
            client = _client(sandbox)
            client.submit(PAYLOAD, LOSS.id)
            seen = []
            for hours in range(7):
                clock[0] = self.NOW + hours * pace
                seen.append(client.follow_up(LOSS.id))
            client.close()
        assert [found.stage for found in seen] == [
            Stage.RECEIVED,
            Stage.ACCEPTED,
            Stage.OPPOSED,
            Stage.IN_PRODUCTION,
            Stage.SHIPPED,
            Stage.CLOSED,
            Stage.CLOSED,
        ]
        assert [found.opposed_on for found in seen] == [None] * 2 + [self.NOW + 2 * pace] * 5

    def test_nothing_new_gives_what_is_known(self, client: BackendClient, sandbox: Sandbox) -> None:
        client.submit(PAYLOAD, LOSS.id)
        known = client.follow_up(LOSS.id)
        assert client.follow_up(LOSS.id, known) is known
        sandbox.decide(LOSS.id, Stage.REFUSED, "Carte déjà en opposition.")
        changed = client.follow_up(LOSS.id, known)
        assert (changed.stage, changed.reason) == (Stage.REFUSED, "Carte déjà en opposition.")

    def test_an_unknown_declaration_is_refused(self, client: BackendClient) -> None:
        with pytest.raises(Refused) as caught:
            client.follow_up(uuid4())
        assert caught.value.facts["status"] == 404


class TestCards:
    def test_pages_follow_one_another(self, client: BackendClient) -> None:
        numbers, after = [], None
        while True:
            page = client.cards("1999990013", after)
            numbers += [registered.card.number for registered in page.cards]
            after = page.next
            if after is None:
                break
        assert len(numbers) == 120
        assert numbers == sorted(set(numbers))

    def test_a_service_card_has_no_holder(self, client: BackendClient) -> None:
        cards = client.cards("1999990013").cards
        assert all((entry.holder is None) is not entry.card.nominative for entry in cards)
        assert any(entry.opposed_on for entry in cards)

    def test_a_structure_without_cards(self, client: BackendClient) -> None:
        assert client.cards("1999990021").cards == ()

    @pytest.mark.parametrize("structure", ["9", "1000000000", "../notices", "1999990013/cards?a"])
    def test_another_structure_is_refused(self, structure: str, client: BackendClient) -> None:
        with pytest.raises(Refused):
            client.cards(structure)


def test_notices(client: BackendClient) -> None:
    notices = client.notices()
    assert notices.oldest_client == "0.1.0"
    assert [notice.id for notice in notices.notices] == ["bac-a-sable"]


def _client(sandbox: Sandbox) -> BackendClient:
    chosen = TransportSettings(extra_authority=sandbox.ca_file, proxy=ProxyChoice.of("none"))
    return BackendClient(Transport(sandbox.url, chosen), ReceiptKeys.read(sandbox.receipt_keys))
