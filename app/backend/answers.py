"""The answers of the server as frozen data, each member checked (schemas of resources/openapi)."""

import re

from app.backend.fields import Fields, parse_object
from app.backend.message import Answer
from app.backend.wire import card_from_json, person_from_json
from app.domain.followup import (
    CardPage,
    FollowUp,
    Notice,
    Notices,
    Receipt,
    RegisteredCard,
    Severity,
    Stage,
)

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"')
"""An entity tag (RFC 9110, 8.8.3) that can go back as it came."""


def read_receipt(answer: Answer) -> Receipt:
    """Read the answer to a declaration."""
    fields = parse_object(answer.body)
    return Receipt(
        declaration_id=fields.uuid("declarationId"),
        reference=fields.text("reference"),
        received_at=fields.moment("receivedAt"),
        document=fields.text("receipt").encode(),
    )


def read_follow_up(answer: Answer) -> FollowUp:
    """Read where a declaration stands."""
    fields = parse_object(answer.body)
    return FollowUp(
        declaration_id=fields.uuid("declarationId"),
        reference=fields.text("reference"),
        stage=fields.choice("stage", Stage),
        updated_at=fields.moment("updatedAt"),
        reason=fields.optional("reason", Fields.text),
        opposed_on=fields.optional("opposedOn", Fields.moment),
        etag=_etag(answer),
    )


def _etag(answer: Answer) -> str | None:
    """The answer's name, if it has one: any other text would spoil the next question."""
    found = answer.headers.get("etag", "")
    return found if _ETAG.fullmatch(found) else None


def read_notices(answer: Answer) -> Notices:
    """Read the notices in force."""
    fields = parse_object(answer.body)
    return Notices(
        oldest_client=fields.text("oldestClient"),
        notices=tuple(_notice(item) for item in fields.objects("notices")),
    )


def _notice(fields: Fields) -> Notice:
    return Notice(
        id=fields.text("id"),
        severity=fields.choice("severity", Severity),
        title=fields.text("title"),
        text=fields.text("text"),
        since=fields.moment("since"),
        until=fields.optional("until", Fields.moment),
    )


def read_cards(answer: Answer) -> CardPage:
    """Read one page of a structure's cards."""
    fields = parse_object(answer.body)
    return CardPage(
        cards=tuple(_registered(item) for item in fields.objects("cards")),
        next=fields.optional("next", Fields.text),
    )


def _registered(fields: Fields) -> RegisteredCard:
    return RegisteredCard(
        card=card_from_json(fields.object("card")),
        holder=fields.optional_object("holder", person_from_json),
        opposed_on=fields.optional("opposedOn", Fields.moment),
    )
