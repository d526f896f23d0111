"""What stands on the drawn card and beside it, in the words a holder knows."""

from datetime import date

from app.domain.card import Card, CardType, ReadingStage
from app.domain.holder import Holder, NationalId
from app.domain.pin import PinState, PukState
from app.domain.validity import EndSource, ValidityState
from app.language import N_, _, ngettext
from app.ui.shown import CardFace, Fact
from app.ui.wording import days, full_date, grouped, rpps, tries

_FAMILIES = {
    CardType.CPS: N_("Carte de professionnel de santé"),
    CardType.CPF: N_("Carte de professionnel en formation"),
    CardType.CPE: N_("Carte de personnel d’établissement"),
    CardType.CPA: N_("Carte de personnel autorisé"),
}
_DIRECTORS = {
    CardType.CPE: ("CDE", N_("Carte de directeur d’établissement")),
    CardType.CPA: ("CDA", N_("Carte de directeur autorisé")),
}
_STAGES = tuple(ReadingStage)
_USUAL_DAYS = 3 * 365


def face(card: Card, today: date) -> CardFace:
    """Return what is drawn on the card."""
    short, name = family(card)
    end, left = card.validity.end, card.validity.days_left(today)
    state = card.validity.state(today)
    return CardFace(
        family=short,
        family_name=name,
        holder=_read(card, ReadingStage.HOLDER, _holder(card)),
        profession=_read(card, ReadingStage.HOLDER, _profession(card)),
        number=_read(card, ReadingStage.VALIDITY, grouped(card.number) if card.number else ""),
        end_label=_("Fin de validité"),
        end=_read(card, ReadingStage.VALIDITY, full_date(end) if end else "", _("inconnue")),
        days=None if left is None else str(max(left, 0)),
        days_label=ngettext("jour", "jours", max(left or 0, 0)),
        share=_share(card, left),
        alarm=card.opposed or state in (ValidityState.EXPIRED, ValidityState.EXPIRES_SOON),
        mark=_("TEST") if card.test else None,
        sentence=_sentence(card, short, left),
    )


def for_holder(card: Card) -> tuple[Fact, ...]:
    """Return the facts that stand beside the card."""
    facts = []
    if card.validity.start and card.validity.end:
        span = _("du {start} au {end}").format(
            start=full_date(card.validity.start), end=full_date(card.validity.end)
        )
        facts.append(Fact(_("Validité"), span))
    if card.validity.end and card.validity.end_source is EndSource.CERTIFICATE:
        facts.append(Fact(_("Date de fin"), _("lue dans les certificats de la carte")))
    if _STAGES.index(card.stage) >= _STAGES.index(ReadingStage.COUNTERS):
        facts.append(Fact(_("Code porteur"), tries(card.pin), _pin_tone(card)))
        facts.append(Fact(_("Code de déblocage"), _puk(card)))
    if card.holder and card.holder.national_id:
        facts.append(_national_id(card.holder.national_id))
    if card.structure and (card.structure.name or card.structure.identifier):
        name = card.structure.name or card.structure.identifier or ""
        facts.append(Fact(_("Structure"), name))
    return tuple(facts)


def family(card: Card) -> tuple[str, str]:
    """Return the family of a card: its letters, and its name in full."""
    if card.type is None:
        return "CPx", _("Carte professionnelle de santé")
    if card.director and card.type in _DIRECTORS:
        short, name = _DIRECTORS[card.type]
        return short, _(name)
    name = _(_FAMILIES[card.type])
    return card.type.value, name if card.nominative is not False else _("Carte de service")


def _read(card: Card, stage: ReadingStage, text: str, absent: str = "") -> str | None:
    """Return the text, `absent` if the card has none, None as long as it was not read."""
    if text:
        return text
    return absent if _STAGES.index(card.stage) >= _STAGES.index(stage) else None


def _holder(card: Card) -> str:
    return (card.holder.display_name or "") if card.holder else ""


def _profession(card: Card) -> str:
    holder = card.holder or Holder()
    profession = holder.profession or holder.future_profession
    return _(profession.label or "") if profession else ""


def _share(card: Card, left: int | None) -> float | None:
    """Return the part of the validity that is left, 0 to 1; of three years if no start is known."""
    if left is None or card.validity.end is None:
        return None
    start = card.validity.start
    whole = (card.validity.end - start).days if start else _USUAL_DAYS
    return min(max(left / whole, 0.0), 1.0) if whole > 0 else 0.0


def _sentence(card: Card, letters: str, left: int | None) -> str:
    parts = [_("Carte {family}").format(family=letters)]
    if holder := _holder(card):
        parts.append(holder)
    if card.number:
        parts.append(_("numéro {number}").format(number=grouped(card.number)))
    if card.validity.end:
        parts.append(_("fin de validité le {date}").format(date=full_date(card.validity.end)))
    if left is not None and left > 0:
        parts.append(_("encore {days}").format(days=days(left)))
    if card.test:
        parts.append(_("carte de test"))
    return ", ".join(parts)


def _pin_tone(card: Card) -> str:
    return {PinState.BLOCKED: "danger", PinState.LAST_TRY: "warning"}.get(card.pin.state, "")


def _puk(card: Card) -> str:
    state = card.puk.state
    if state is PukState.EXHAUSTED:
        return _("Déblocages épuisés")
    if state is PukState.BLOCKED:
        return _("Bloqué")
    if state is PukState.UNKNOWN:
        return _("Nombre d’essais non communiqué par la carte")
    left = card.puk.tries_left or 0
    return ngettext("{count} essai", "{count} essais", left).format(count=left)


def _national_id(identifier: NationalId) -> Fact:
    if identifier.rpps:
        return Fact(_("Numéro RPPS"), rpps(identifier.rpps))
    return Fact(_("Identifiant national"), identifier.value)
