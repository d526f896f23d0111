"""What `status` prints, in JSON as contract.md shows it and in words."""

from dataclasses import replace
from datetime import date

import pytest

from app.cli import exits
from app.cli.json_view import station_view
from app.cli.station_text import station_text
from app.cli.status import exit_code
from app.domain.card import Chain, Interface, Revocation
from app.domain.catalogue import explain
from app.domain.pin import PinStatus, PukStatus
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import EndSource, Validity
from tests.cli.cards import empty, station, with_card
from tests.ui.samples import NURSE, READER, TODAY


def test_a_nurse_card_reads_as_the_contract_shows() -> None:
    view = station_view(station(with_card()), TODAY)
    assert view["service"] == "running"
    reader = view["readers"][0]
    assert (reader["name"], reader["state"], reader["problem"]) == (READER, "card", None)
    card = reader["card"]
    assert {key: card[key] for key in ("generation", "type", "director", "nominative", "test")} == {
        "generation": "CPS3",
        "type": "CPS",
        "director": False,
        "nominative": True,
        "test": True,
    }
    assert card["holder"]["rpps"] == "99700990015"
    assert card["holder"]["profession"] == {"code": "60", "label": "Infirmier"}
    assert card["structure"] is None
    assert card["validity"] == {
        "start": "2025-01-31",
        "end": "2028-01-31",
        "end_source": "card",
        "state": "valid",
        "days_left": 435,
    }
    assert card["pin"] == {"tries_left": 3, "tries_max": 3, "state": "ok"}
    assert card["puk"] == {"tries_left": 10, "uses_left": 100, "state": "ok"}
    assert card["certificates"][0]["not_after"] == "2028-01-31T00:00:00Z"


def test_what_is_unknown_is_null_and_never_guessed() -> None:
    bare = replace(NURSE, type=None, holder=None, validity=Validity(), pin=PinStatus())
    card = station_view(station(with_card(bare)), TODAY)["readers"][0]["card"]
    assert card["type"] is None
    assert card["holder"] is None
    assert card["validity"]["state"] is None
    assert card["validity"]["days_left"] is None
    assert card["pin"] == {"tries_left": None, "tries_max": None, "state": "unknown"}


BUSY = ReaderView(READER, ReaderState.BUSY, problem=ProblemCode.CARD_BUSY)
UNREADABLE = ReaderView(READER, ReaderState.CARD, problem=ProblemCode.CARD_UNREADABLE)


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (station(with_card()), exits.DONE),
        (station(with_card(replace(NURSE, pin=PinStatus(1, 3)))), exits.WARNINGS),
        (station(with_card(replace(NURSE, pin=PinStatus(0, 3)))), exits.WARNINGS),
        (station(with_card(replace(NURSE, validity=Validity()))), exits.WARNINGS),
        (
            station(with_card(replace(NURSE, validity=Validity(None, date(2026, 12, 1))))),
            exits.WARNINGS,
        ),
        (station(empty()), exits.PROBLEM),
        (station(BUSY), exits.PROBLEM),
        (station(), exits.PROBLEM),
        (Station(ServiceState.STOPPED), exits.PROBLEM),
        (station(UNREADABLE), exits.PROBLEM),
        (station(UNREADABLE, with_card()), exits.WARNINGS),
    ],
)
def test_exit_code(picture: Station, code: int) -> None:
    assert exit_code(picture, TODAY) == code


def test_words_name_the_card_its_end_and_its_tries() -> None:
    text = station_text(station(with_card()), TODAY)
    for part in ("en marche", READER, "CPS3", "2900995235", "31/01/2028", "435 jours", "3 essais"):
        assert part in text


@pytest.mark.parametrize(
    ("chain", "revocation", "says", "code"),
    [
        (Chain.UNKNOWN, Revocation.UNKNOWN, "révocation non vérifiée", exits.DONE),
        (Chain.TRUSTED, Revocation.UNKNOWN, "révocation non vérifiée", exits.DONE),
        (Chain.TRUSTED, Revocation.GOOD, "d’une autorité connue, non révoqués", exits.DONE),
        (Chain.UNTRUSTED, Revocation.UNKNOWN, "d’une autorité inconnue", exits.WARNINGS),
        (
            Chain.TRUSTED,
            Revocation.REVOKED,
            "révoqués : la carte est en opposition",
            exits.WARNINGS,
        ),
    ],
)
def test_what_the_authorities_said(
    chain: Chain, revocation: Revocation, says: str, code: int
) -> None:
    told = replace(NURSE.certificates[0], chain=chain, revocation=revocation)
    seen = station(with_card(replace(NURSE, certificates=(told,))))
    assert f"Certificats    {says}" in station_text(seen, TODAY)
    (certificate,) = station_view(seen, TODAY)["readers"][0]["card"]["certificates"]
    assert (certificate["chain"], certificate["revocation"]) == (chain.value, revocation.value)
    assert exit_code(seen, TODAY) == code


def test_words_of_the_contactless_side_say_that_it_has_no_code() -> None:
    card = replace(NURSE, interface=Interface.CONTACTLESS, pin=PinStatus(), puk=PukStatus())
    text = station_text(station(with_card(card)), TODAY)
    assert explain(ProblemCode.CONTACTLESS_NO_PIN).what in text
    assert "essais" not in text


def test_words_tell_where_the_end_date_was_read_and_what_is_odd() -> None:
    source = "date lue dans ses certificats"
    assert source not in station_text(station(with_card()), TODAY)
    validity = replace(NURSE.validity, end_source=EndSource.CERTIFICATE)
    card = replace(NURSE, validity=validity, notes=("Illisible sur la carte : date de fin",))
    text = station_text(station(with_card(card)), TODAY)
    assert source in text
    assert "Illisible sur la carte : date de fin" in text


def test_words_of_a_problem_say_what_to_do() -> None:
    text = station_text(station(BUSY), TODAY)
    assert len(text.splitlines()) >= 4


def test_words_of_an_expired_and_blocked_card() -> None:
    card = replace(NURSE, validity=Validity(None, date(2026, 11, 20)), pin=PinStatus(0, 3))
    text = station_text(station(with_card(card)), TODAY)
    assert "expirée" in text
    assert "depuis 2 jours" in text
    assert "bloqué" in text
