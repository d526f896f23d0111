"""The folded details for IT support: everything the reader and the card said."""

from app.domain.card import Card, Certificate, CertificateUse, Chain, Interface
from app.domain.standing import revocation_words
from app.domain.station import ReaderView, Station
from app.domain.validity import EndSource
from app.language import N_, _
from app.ui.shown import Fact

_SIDES = {Interface.CONTACT: N_("contact"), Interface.CONTACTLESS: N_("sans contact")}
_END_SOURCES = {EndSource.CARD: N_("la carte"), EndSource.CERTIFICATE: N_("ses certificats")}
_CERTIFICATES = {
    CertificateUse.AUTHENTICATION: N_("Certificat d’authentification"),
    CertificateUse.SIGNATURE: N_("Certificat de signature"),
    CertificateUse.TECHNICAL: N_("Certificat technique"),
}
_CHAINS = {
    Chain.TRUSTED: N_("autorité reconnue"),
    Chain.UNTRUSTED: N_("autorité non reconnue"),
    Chain.UNKNOWN: N_("autorité non vérifiée"),
}


def technical(station: Station, reader: ReaderView | None) -> tuple[Fact, ...]:
    """Return the details of the service, the reader shown and its card."""
    facts = [Fact(_("Service PC/SC"), station.service.value)]
    if reader is None:
        return tuple(facts)
    facts.append(Fact(_("Lecteur"), reader.name))
    facts.append(Fact(_("État"), _joined(reader.state.value, reader.problem)))
    if reader.atr:
        facts.append(Fact(_("ATR"), _spaced(reader.atr)))
    if reader.card is not None:
        facts += _card(reader.card)
    return tuple(facts)


def _card(card: Card) -> list[Fact]:
    facts = [
        Fact(_("Génération"), _joined(card.generation.value, _(_SIDES[card.interface]))),
        Fact(_("Numéro de série"), card.serial),
    ]
    if card.number:
        facts.append(Fact(_("Numéro de carte"), _joined(card.number, card.issuer)))
    if card.label:
        facts.append(Fact(_("Libellé"), card.label))
    if card.validity.end:
        facts.append(Fact(_("Fin lue dans"), _(_END_SOURCES[card.validity.end_source])))
    facts += [_certificate(certificate) for certificate in card.certificates]
    if card.notes:
        facts.append(Fact(_("Remarques"), "\n".join(card.notes)))
    return facts


def _certificate(certificate: Certificate) -> Fact:
    span = f"{certificate.not_before:%d/%m/%Y} – {certificate.not_after:%d/%m/%Y}"
    state = f"{_(_CHAINS[certificate.chain])} · {revocation_words(certificate, _)}"
    return Fact(
        _(_CERTIFICATES[certificate.use]),
        "\n".join((certificate.serial, certificate.issuer, span, state)),
    )


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)


def _spaced(hexadecimal: str) -> str:
    plain = hexadecimal.replace(" ", "").upper()
    return " ".join(plain[at : at + 2] for at in range(0, len(plain), 2))
