"""What *Ma carte* and the header say for every state of the station."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.station import Station
from app.domain.validity import EndSource
from app.ui.headline import headline
from app.ui.pages.my_card.face import face, for_holder
from app.ui.pages.my_card.model import Nothing, Shown, View, view
from app.ui.pages.my_card.technical import technical
from app.ui.places import Intent
from app.ui.shown import Tone
from tests.ui.samples import NURSE, SECRETARY, STATIONS, TODAY, holding


def seen(name: str) -> View:
    station = STATIONS[name]
    return view(station, station.preferred if station else None, TODAY)


@pytest.mark.parametrize(
    ("name", "drawing", "headline"),
    [
        ("unknown", "search", "Recherche des lecteurs"),
        ("looking", "search", "Recherche des lecteurs"),
        ("no service", "service-stopped", "n’a pas le service"),
        ("service stopped", "service-stopped", "est arrêté"),
        ("service refused", "service-stopped", "ne laisse pas cette session"),
        ("no reader", "plug-reader", "Aucun lecteur"),
        ("empty", "insert-card", "Insérez votre carte"),
        ("mute", "turn-card", "ne répond pas"),
        ("unknown card", "other-card", "n’est pas une carte professionnelle"),
        ("vitale", "other-card", "carte Vitale"),
        ("bank card", "other-card", "carte bancaire"),
        ("busy", "busy-card", "Un autre programme"),
        ("card seen", "search", "lecture en cours"),
        ("card refused", "service-stopped", "ne laisse pas cette session"),
        ("card unreadable", "other-card", "ne se lit pas"),
    ],
)
def test_without_a_card_to_show(name: str, drawing: str, headline: str) -> None:
    main = seen(name).main
    assert isinstance(main, Nothing)
    assert main.drawing == drawing
    assert headline in main.headline
    assert main.sentence


@pytest.mark.parametrize(
    ("name", "tone", "headline", "act"),
    [
        ("reading begun", Tone.NEUTRAL, "Lecture de votre carte", None),
        ("reading half done", Tone.OK, "Votre carte est valide", None),
        ("valid", Tone.OK, "Votre carte est valide", Intent.FIRST_USE),
        ("expired", Tone.DANGER, "Votre carte a expiré le 31\u00a0janvier\u00a02025", Intent.RENEW),
        ("expires soon", Tone.WARNING, "Votre carte expire dans 21 jours", Intent.RENEW),
        ("not yet valid", Tone.INFO, "sera valide le 1er\u00a0janvier\u00a02027", Intent.FIRST_USE),
        ("no end date", Tone.NEUTRAL, "La date de fin n’a pas pu être lue", Intent.FIRST_USE),
        ("last try", Tone.WARNING, "Il ne reste qu’un essai", Intent.FIRST_USE),
        ("blocked", Tone.DANGER, "Votre carte est bloquée", Intent.UNBLOCK),
        ("blocked for good", Tone.DANGER, "Votre carte est bloquée", Intent.DECLARE_BLOCKED),
        ("opposed", Tone.DANGER, "Votre carte est en opposition", Intent.GET_CARD),
        ("contactless", Tone.OK, "Votre carte est valide", None),
    ],
)
def test_with_a_card(name: str, tone: Tone, headline: str, act: Intent | None) -> None:
    main = seen(name).main
    assert isinstance(main, Shown)
    assert main.tone is tone
    assert headline in main.headline
    assert (main.act.intent if main.act else None) is act


def test_a_card_is_read_in_sight() -> None:
    begun, half, whole = (shown(name) for name in ("reading begun", "reading half done", "valid"))
    assert (begun.face.number, begun.face.end) == (None, None)
    assert half.face.number == "29\u00a000\u00a099\u00a052\u00a035"
    assert half.face.holder is None
    assert "titulaire" in half.reading
    assert whole.reading == ""
    assert whole.face.holder == "CLAIRE MARTEL-DEMO"


def test_tries_are_told_as_the_card_tells_them() -> None:
    values = {name: [fact.value for fact in shown(name).facts] for name in ("valid", "blocked")}
    assert "3 essais sur 3" in values["valid"]
    assert "Bloqué après trop d’essais faux" in values["blocked"]


def test_the_card_in_one_sentence() -> None:
    assert face(NURSE, TODAY).sentence == (
        "Carte CPS, CLAIRE MARTEL-DEMO, numéro 29\u00a000\u00a099\u00a052\u00a035, "
        "fin de validité le 31\u00a0janvier\u00a02028, encore 435 jours, carte de test"
    )
    assert "carte de test" not in face(SECRETARY, TODAY).sentence


@pytest.mark.parametrize(
    ("today", "share"), [(date(2025, 1, 31), 1.0), (date(2028, 1, 31), 0.0), (date(2030, 1, 1), 0)]
)
def test_the_ring_shows_what_is_left(today: date, share: float) -> None:
    assert face(NURSE, today).share == share


def test_several_readers_are_listed_and_one_is_shown() -> None:
    lines = seen("two readers").readers
    assert [(line.shown, line.words) for line in lines] == [
        (True, "Carte CPS · CLAIRE MARTEL-DEMO"),
        (False, "Pas de carte"),
    ]
    assert seen("valid").readers == ()


def test_a_vitale_card_beside_another_reader_shows_the_slots() -> None:
    vitale, other = STATIONS["vitale"], STATIONS["empty"]
    assert vitale is not None and other is not None
    readers = (*vitale.readers, *other.readers)
    both = Station(vitale.service, readers)
    main = view(both, readers[0], TODAY).main
    assert isinstance(main, Nothing)
    assert main.drawing == "which-slot"


def test_holders_see_no_atr_and_support_does() -> None:
    page = seen("valid")
    assert isinstance(page.main, Shown)
    assert "3B AC" not in repr(page.main)
    assert any("3B AC 00" in fact.value for fact in page.details)
    assert any("0A1B2C3D" in fact.value for fact in page.details)


@pytest.mark.parametrize("name", STATIONS)
def test_the_header_always_says_something_in_words(name: str) -> None:
    station = STATIONS[name]
    said = headline(station, station.preferred if station else None, TODAY)
    assert len(said.words) > 8
    assert said.icon
    reading = name in ("unknown", "looking", "card seen", "reading begun", "reading half done")
    assert said.settled is not reading


def test_the_header_does_not_call_an_opposed_card_valid() -> None:
    station = STATIONS["opposed"]
    assert station is not None
    said = headline(station, station.preferred, TODAY)
    assert (said.tone, said.words) == (Tone.DANGER, "Carte CPS, en opposition")


def shown(name: str) -> Shown:
    main = seen(name).main
    assert isinstance(main, Shown)
    return main


@pytest.mark.parametrize(
    ("source", "told", "for_support"),
    [(EndSource.CARD, False, "la carte"), (EndSource.CERTIFICATE, True, "ses certificats")],
)
def test_where_the_end_date_was_read_is_told(
    source: EndSource, told: bool, for_support: str
) -> None:
    card = replace(NURSE, validity=replace(NURSE.validity, end_source=source))
    shown = {fact.name: fact.value for fact in for_holder(card)}
    assert (shown.get("Date de fin") == "lue dans les certificats de la carte") is told
    station = holding(card)
    details = {fact.name: fact.value for fact in technical(station, station.preferred)}
    assert details["Fin lue dans"] == for_support
