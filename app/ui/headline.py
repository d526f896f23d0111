"""The header's chip: the state of service, reader and card in a few words, with icon and tone."""

from dataclasses import dataclass
from datetime import date

from app.domain.card import Card
from app.domain.pin import PinState
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import ValidityState
from app.language import N_, _
from app.ui.shown import Tone
from app.ui.wording import days


@dataclass(frozen=True, slots=True)
class Headline:
    """What the chip says; `settled` is False while more is about to come."""

    icon: str
    tone: Tone
    words: str
    settled: bool = True


SEARCHING = Headline("search", Tone.NEUTRAL, N_("Recherche des lecteurs…"), settled=False)

_SERVICES = {
    ServiceState.ABSENT: N_("Service de cartes à puce absent"),
    ServiceState.STOPPED: N_("Service de cartes à puce arrêté"),
    ServiceState.REFUSED: N_("Cartes interdites à cette session"),
}
_READERS = {
    ReaderState.EMPTY: ("reader", Tone.NEUTRAL, N_("Lecteur prêt, pas de carte")),
    ReaderState.MUTE: ("warning", Tone.WARNING, N_("Carte insérée, elle ne répond pas")),
    ReaderState.UNKNOWN: ("warning", Tone.WARNING, N_("Carte non reconnue")),
    ReaderState.WRONG_CARD: ("warning", Tone.WARNING, N_("Ce n’est pas une carte CPx")),
    ReaderState.BUSY: ("lock", Tone.WARNING, N_("Carte utilisée par un autre programme")),
    ReaderState.IGNORED: ("reader", Tone.WARNING, N_("Lecteur écarté par les réglages")),
}


def headline(station: Station | None, reader: ReaderView | None, today: date) -> Headline:
    """Return the words for a station of which `reader` is the one shown."""
    if station is None or station.looking:
        return Headline(SEARCHING.icon, SEARCHING.tone, _(SEARCHING.words), settled=False)
    if station.service is not ServiceState.RUNNING:
        return Headline("service", Tone.DANGER, _(_SERVICES[station.service]))
    if reader is None:
        return Headline("reader", Tone.WARNING, _("Aucun lecteur branché"))
    if reader.state is ReaderState.CARD and reader.card is not None:
        return _card(reader.card, reader.reading, today)
    if reader.state is ReaderState.CARD:
        return _without_card(reader)
    if reader.problem is ProblemCode.CARD_VITALE:
        return Headline("warning", Tone.WARNING, _("Carte Vitale dans le lecteur"))
    icon, tone, words = _READERS[reader.state]
    return Headline(icon, tone, _(words))


def _without_card(reader: ReaderView) -> Headline:
    if reader.problem is ProblemCode.SERVICE_REFUSED:
        return Headline("service", Tone.DANGER, _(_SERVICES[ServiceState.REFUSED]))
    if reader.problem is not None and not reader.reading:
        return Headline("warning", Tone.WARNING, _("Carte illisible"))
    return Headline("card", Tone.NEUTRAL, _("Carte insérée, lecture en cours…"), settled=False)


def _card(card: Card, reading: bool, today: date) -> Headline:
    name = _("Carte {family}").format(family=card.type.value) if card.type else _("Carte CPx")
    state = card.validity.state(today)
    if reading and state is None:
        return Headline("card", Tone.NEUTRAL, _("{card}, lecture…").format(card=name), False)
    tone, words = _standing(card, state, today)
    icon = {Tone.OK: "ok", Tone.NEUTRAL: "card", Tone.INFO: "info", Tone.DANGER: "danger"}
    text = f"{name}, {words}"
    return Headline(icon.get(tone, "warning"), tone, text, settled=not reading)


def _standing(card: Card, state: ValidityState | None, today: date) -> tuple[Tone, str]:
    left = card.validity.days_left(today) or 0
    if card.opposed:
        return Tone.DANGER, _("en opposition")
    if card.pin.state is PinState.BLOCKED:
        return Tone.DANGER, _("bloquée")
    if state is ValidityState.EXPIRED:
        return Tone.DANGER, _("expirée")
    if card.pin.state is PinState.LAST_TRY:
        return Tone.WARNING, _("un seul essai de code")
    if state is ValidityState.EXPIRES_SOON:
        return Tone.WARNING, _("expire dans {days}").format(days=days(left))
    if state is ValidityState.NOT_YET_VALID:
        return Tone.INFO, _("pas encore valide")
    if state is ValidityState.VALID:
        return Tone.OK, _("valide")
    return Tone.NEUTRAL, _("date de fin inconnue")
