"""The card office as this program sees it: one method a thing that can be asked.

Each method blocks and is run on a Lane. What it raises: `Refused` is a definite "no" to what was
sent; every other problem leaves open whether it arrived, and the same bytes may be sent again under
the same key.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote, urlencode
from uuid import UUID

from app.backend.answers import read_cards, read_follow_up, read_notices, read_receipt
from app.backend.http import Transport
from app.backend.message import Answer, Request
from app.backend.receipt import ReceiptKeys
from app.domain.followup import CardPage, FollowUp, Notices, Receipt
from app.domain.problem import BadAnswer, ProblemCode

_A_MOMENT = timedelta(seconds=1)
"""The receipt may count whole seconds where the answer says more (or the other way round)."""


class BackendClient:
    """Asks the card office over one transport."""

    def __init__(
        self,
        transport: Transport,
        receipt_keys: ReceiptKeys,
        token: Callable[[], str | None] = lambda: None,
    ) -> None:
        """`receipt_keys` may sign the office's receipts; `token` gives the access token, if any."""
        self._transport = transport
        self._receipt_keys = receipt_keys
        self._token = token

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._transport.close()

    def submit(self, payload: bytes, declaration_id: UUID, signature: str | None = None) -> Receipt:
        """Hand in the bytes of a declaration; its id makes a repeat harmless.

        `signature` is the card's, over these bytes (app.backend.signature).

        Raises Refused(CONFLICT) when the office holds other bytes under the same id, and
        BadAnswer(RECEIPT_INVALID) when the receipt is not the office's, not about these bytes, or
        of another moment than the answer says.
        """
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(declaration_id)}
        if signature is not None:
            headers["Declaration-Signature"] = signature
        answer = self._ask(Request("POST", "/declarations", headers, payload))
        receipt = read_receipt(answer)
        _same(receipt.declaration_id, declaration_id)
        self._check(receipt, payload)
        return receipt

    def follow_up(self, declaration_id: UUID, known: FollowUp | None = None) -> FollowUp:
        """Ask where a declaration stands; returns `known` itself when nothing changed since."""
        headers = {"If-None-Match": known.etag} if known and known.etag else {}
        answer = self._ask(Request("GET", f"/declarations/{declaration_id}", headers))
        if known is not None and answer.status == 304:
            return known
        found = read_follow_up(answer)
        _same(found.declaration_id, declaration_id)
        return found

    def cards(self, structure_id: str, after: str | None = None) -> CardPage:
        """Ask for a structure's cards by its Struct_IdNat, page by page (`CardPage.next`)."""
        query = f"?{urlencode({'after': after})}" if after else ""
        path = f"/structures/{quote(structure_id, safe='')}/cards{query}"
        return read_cards(self._ask(Request("GET", path)))

    def notices(self) -> Notices:
        """Ask for the notices in force and the oldest client accepted."""
        return read_notices(self._ask(Request("GET", "/notices")))

    def _check(self, receipt: Receipt, payload: bytes) -> None:
        signed = self._receipt_keys.verify(receipt.document)
        said = (signed.declaration_id, signed.reference)
        same = said == (receipt.declaration_id, receipt.reference)
        at_once = abs(signed.received_at - receipt.received_at) < _A_MOMENT
        if not (same and at_once and signed.covers(payload)):
            raise BadAnswer(ProblemCode.RECEIPT_INVALID)

    def _ask(self, request: Request) -> Answer:
        token = self._token()
        if token is not None:
            headers = {**request.headers, "Authorization": f"Bearer {token}"}
            request = replace(request, headers=headers)
        answer = self._transport.send(request)
        if answer.status == 304 and "If-None-Match" not in request.headers:
            raise BadAnswer(ProblemCode.BAD_ANSWER, status=304)
        return answer


def _same(answered: UUID, asked: UUID) -> None:
    if answered != asked:
        raise BadAnswer(ProblemCode.BAD_ANSWER, cause="other-declaration")
