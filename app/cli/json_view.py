"""The station as `status --json` and `watch --json` print it; what is unknown is null."""

from datetime import date, datetime
from typing import Any

from app.domain.card import Card, Certificate
from app.domain.holder import Coded, Holder, Structure
from app.domain.station import ReaderView, Station


def station_view(station: Station, today: date) -> dict[str, Any]:
    """Return the service and each reader with its card."""
    return {
        "service": station.service.value,
        "readers": [reader_view(reader, today) for reader in station.readers],
    }


def reader_view(reader: ReaderView, today: date) -> dict[str, Any]:
    """Return one reader: `problem` is a problem code or null."""
    return {
        "name": reader.name,
        "state": reader.state.value,
        "problem": reader.problem.value if reader.problem else None,
        "card": card_view(reader.card, today) if reader.card else None,
    }


def card_view(card: Card, today: date) -> dict[str, Any]:
    """Return one card; dates as YYYY-MM-DD, instants as ISO 8601 in UTC."""
    validity = card.validity
    state = validity.state(today)
    return {
        "generation": card.generation.value,
        "interface": card.interface.value,
        "type": card.type.value if card.type else None,
        "director": card.director,
        "nominative": card.nominative,
        "test": card.test,
        "number": card.number,
        "issuer": card.issuer,
        "holder": _holder(card.holder) if card.holder else None,
        "structure": _structure(card.structure) if card.structure else None,
        "validity": {
            "start": _day(validity.start),
            "end": _day(validity.end),
            "end_source": validity.end_source.value if validity.end else None,
            "state": state.value if state else None,
            "days_left": validity.days_left(today),
        },
        "pin": {
            "tries_left": card.pin.tries_left,
            "tries_max": card.pin.tries_max,
            "state": card.pin.state.value,
        },
        "puk": {
            "tries_left": card.puk.tries_left,
            "uses_left": card.puk.uses_left,
            "state": card.puk.state.value,
        },
        "certificates": [_certificate(certificate) for certificate in card.certificates],
        "notes": list(card.notes),
    }


def _holder(holder: Holder) -> dict[str, Any]:
    national_id = holder.national_id
    return {
        "family_name": holder.family_name,
        "given_name": holder.given_name,
        "civility": holder.civility.value if holder.civility else None,
        "national_id": national_id.value if national_id else None,
        "rpps": national_id.rpps if national_id else None,
        "profession": _coded(holder.profession),
        "future_profession": _coded(holder.future_profession),
        "speciality": _coded(holder.speciality),
        "pseudonym": holder.pseudonym,
    }


def _structure(structure: Structure) -> dict[str, Any]:
    return {
        "name": structure.name,
        "kind": structure.kind.name if structure.kind else None,
        "identifier": structure.identifier,
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    return {
        "use": certificate.use.value,
        "serial": certificate.serial,
        "issuer": certificate.issuer,
        "not_before": _instant(certificate.not_before),
        "not_after": _instant(certificate.not_after),
        "chain": certificate.chain.value,
        "revocation": certificate.revocation.value,
        "cause": certificate.cause.value if certificate.cause else None,
    }


def _coded(value: Coded | None) -> dict[str, str | None] | None:
    return {"code": value.code, "label": value.label} if value else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _instant(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")
