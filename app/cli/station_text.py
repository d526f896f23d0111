"""The station for a person at a terminal: one block a reader, aligned, without colours."""

from collections.abc import Iterator
from datetime import date

from app.domain.card import Card, Chain, Interface, Revocation
from app.domain.catalogue import explain
from app.domain.holder import Holder
from app.domain.pin import PinState, PukState
from app.domain.problem import ProblemCode
from app.domain.standing import REVOCATIONS, revocation_words
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import EndSource, ValidityState
from app.language import N_, _, ngettext

_SERVICES = {
    ServiceState.RUNNING: N_("en marche"),
    ServiceState.STOPPED: N_("arrêté"),
    ServiceState.ABSENT: N_("absent de ce poste"),
    ServiceState.REFUSED: N_("refusé à cette session"),
}
_VALIDITY = {
    ValidityState.VALID: N_("valide"),
    ValidityState.EXPIRES_SOON: N_("expire bientôt"),
    ValidityState.EXPIRED: N_("expirée"),
    ValidityState.NOT_YET_VALID: N_("pas encore valide"),
}
_LABEL_WIDTH = 14


def station_text(station: Station, today: date) -> str:
    """Return the whole picture as lines of text."""
    lines = [_line(_("Service PC/SC"), _(_SERVICES[station.service]))]
    if station.service is ServiceState.RUNNING and not station.readers:
        lines.append(_line(_("Lecteur"), _("aucun")))
    for reader in station.readers:
        lines += ["", *_reader(reader, today)]
    return "\n".join(lines)


def _line(label: str, value: str) -> str:
    return f"{label:<{_LABEL_WIDTH}} {value}"


def _reader(reader: ReaderView, today: date) -> Iterator[str]:
    yield _line(_("Lecteur"), reader.name)
    if reader.problem is not None:
        explained = explain(reader.problem)
        yield _line("", explained.what)
        yield _line("", explained.remedy)
    elif reader.state is ReaderState.EMPTY:
        yield _line(_("Carte"), _("aucune"))
    if reader.card is not None:
        yield from _card(reader.card, today)


def _card(card: Card, today: date) -> Iterator[str]:
    yield _line(_("Carte"), " · ".join(_kind(card)))
    if card.number:
        yield _line(_("Numéro"), card.number)
    if card.holder:
        yield _line(_("Titulaire"), " · ".join(_holder(card.holder)) or _("inconnu"))
    if card.structure and card.structure.name:
        yield _line(_("Structure"), card.structure.name)
    yield _line(_("Validité"), _validity(card, today))
    if card.certificates:
        yield _line(_("Certificats"), _certificates(card))
    if card.interface is Interface.CONTACTLESS:
        explained = explain(ProblemCode.CONTACTLESS_NO_PIN)
        yield _line(_("Code porteur"), explained.what)
        yield _line("", explained.remedy)
    else:
        yield _line(_("Code porteur"), _tries(card))
        yield _line(_("Déblocage"), _unblocking(card))
    for note in card.notes:
        yield _line(_("Remarque"), note)


def _kind(card: Card) -> Iterator[str]:
    yield card.type.value if card.type else _("famille inconnue")
    yield card.generation.value
    if card.director:
        yield _("directeur")
    if card.nominative is False:
        yield _("carte de service")
    if card.test:
        yield _("carte de test")


def _holder(holder: Holder) -> Iterator[str]:
    if holder.display_name:
        yield holder.display_name
    if holder.profession and holder.profession.label:
        yield _(holder.profession.label)
    if holder.national_id:
        yield holder.national_id.value


def _validity(card: Card, today: date) -> str:
    end, state = card.validity.end, card.validity.state(today)
    left = card.validity.days_left(today)
    if end is None or state is None or left is None:
        return _("date de fin inconnue")
    days = ngettext("{count} jour", "{count} jours", abs(left)).format(count=abs(left))
    span = _("depuis {days}") if left < 0 else _("encore {days}")
    until = _("fin le {date}").format(date=f"{end:%d/%m/%Y}")
    parts = [_(_VALIDITY[state]), until, span.format(days=days)]
    if card.validity.end_source is EndSource.CERTIFICATE:
        parts.append(_("date lue dans ses certificats"))
    return " · ".join(parts)


def _certificates(card: Card) -> str:
    """Say what the authorities said of all certificates; nobody vouches for test cards."""
    revocations = {certificate.revocation for certificate in card.certificates}
    chains = {certificate.chain for certificate in card.certificates}
    if Revocation.REVOKED in revocations:
        return _("révoqués : la carte est en opposition")
    if Chain.UNTRUSTED in chains:
        return _("d’une autorité inconnue")
    if revocations == {Revocation.GOOD} and chains == {Chain.TRUSTED}:
        return _("d’une autorité connue, non révoqués")
    unsure = next((each for each in card.certificates if each.cause is not None), None)
    return revocation_words(unsure, _) if unsure else _(REVOCATIONS[Revocation.UNKNOWN])


def _tries(card: Card) -> str:
    pin = card.pin
    if pin.state is PinState.UNKNOWN:
        return _("nombre d’essais inconnu")
    if pin.state is PinState.BLOCKED:
        return _("bloqué")
    left = _count(pin.tries_left or 0)
    if pin.tries_max is None:
        return left
    return _("{left} sur {max}").format(left=left, max=pin.tries_max)


def _count(tries: int) -> str:
    return ngettext("{count} essai", "{count} essais", tries).format(count=tries)


def _unblocking(card: Card) -> str:
    if card.puk.state is PukState.UNKNOWN:
        return _("nombre d’essais inconnu")
    if card.puk.state is PukState.EXHAUSTED:
        return _("épuisé, la carte doit être remplacée")
    text = _count(card.puk.tries_left or 0)
    if card.puk.uses_left is None:
        return text
    uses = ngettext("{count} utilisation", "{count} utilisations", card.puk.uses_left)
    return f"{text} · {uses.format(count=card.puk.uses_left)}"
