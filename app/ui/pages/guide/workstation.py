"""Whether this workstation has what a card needs, as the checks of the diagnosis find it now."""

from collections.abc import Mapping

from app.domain.card import Card
from app.domain.finding import LIGHT_WORDS, Finding, Light, Line, sentence_of
from app.domain.guide import Topic
from app.domain.problem import ProblemCode
from app.language import N_, _
from app.ui.lights import LOOKS
from app.ui.places import Intent
from app.ui.sheets.saying import Links, row, sources
from app.ui.sheets.view import Acts, Banner, Block, Check, Checks, Rows, Sheet
from app.ui.shown import Act, Tone

LINES = (Line.CARD, Line.COUNTERS, Line.READERS, Line.SERVICE, Line.MIDDLEWARE)
"""What is examined, in the order in which a holder thinks of it."""

_TITLES = {
    Line.CARD: N_("Carte"),
    Line.COUNTERS: N_("Code porteur"),
    Line.READERS: N_("Lecteur"),
    Line.SERVICE: N_("Service de cartes à puce"),
    Line.MIDDLEWARE: N_("Cryptolib"),
}

Findings = Mapping[Line, Finding]


def workstation_sheet(topic: Topic, links: Links, findings: Findings, card: Card | None) -> Sheet:
    """Return the view: the verdict, each line, and what helps where the card does not."""
    lines = tuple(_check(line, findings.get(line)) for line in LINES)
    blocks: list[Block] = [_verdict(findings), Checks((*lines, _fallback(card)))]
    acts = (
        Act(_("Diagnostic complet"), Intent.DIAGNOSE),
        Act(_("Voir l’e-CPS"), Intent.SEE_ECPS),
    )
    blocks.append(Acts("", acts))
    blocks += [
        Rows(
            _(part.heading),
            tuple(row(_(each.about or ""), each, links) for each in part.statements),
        )
        for part in topic.parts
    ]
    named = ((_(part.heading), each) for part in topic.parts for each in part.statements)
    pairs = ((each.about or name, each.sources) for name, each in named)
    blocks.append(sources(((_(topic.title), topic.lead.sources), *pairs)))
    return Sheet(_(topic.title), _(topic.lead.text), tuple(blocks))


def _verdict(findings: Findings) -> Banner:
    again = Act(_("Vérifier à nouveau"), Intent.CHECK_WORKSTATION)
    lights = {findings[line].light if line in findings else Light.RUNNING for line in LINES}
    if Light.RUNNING in lights:
        text = _("Carte, lecteur, service et Cryptolib, sur ce poste.")
        return Banner(Tone.NEUTRAL, "waiting", _("Vérification en cours…"), text, again)
    if Light.FAILURE in lights:
        text = _("Suivez la première ligne en panne, puis vérifiez à nouveau.")
        return Banner(Tone.DANGER, "danger", _("La carte ne peut pas servir ici"), text, again)
    if findings[Line.CARD].problem is ProblemCode.CARD_ABSENT:
        text = _("Insérez-la\u202f: elle sera vérifiée aussitôt.")
        return Banner(Tone.WARNING, "card", _("Il manque la carte"), text, again)
    if lights != {Light.OK}:
        text = _("La carte peut servir, avec une réserve\u202f: voyez la ligne signalée.")
        return Banner(Tone.WARNING, "warning", _("Ce poste est presque prêt"), text, again)
    text = _("Rien n’y manque pour se servir de la carte.")
    return Banner(Tone.OK, "ok", _("Ce poste est prêt"), text, again)


def _check(line: Line, finding: Finding | None) -> Check:
    light = finding.light if finding else Light.RUNNING
    sentence = sentence_of(finding, _) if finding else _("Vérification en cours…")
    icon, tone = LOOKS[light]
    return Check(icon, tone, _(_TITLES[line]), sentence, _(LIGHT_WORDS[light]))


def _fallback(card: Card | None) -> Check:
    """Say what the e-CPS can do for whoever has no card at hand, as far as it can be known."""
    if card is not None and card.nominative is False:
        text = _("Une carte de service n’active pas d’e-CPS\u202f: pas de secours de ce côté.")
        return Check("warning", Tone.WARNING, _("Secours\u202f: e-CPS"), text, _("impossible"))
    text = _(
        "Sur le téléphone, sans lecteur. Ce programme ne peut pas voir si la vôtre est active."
    )
    return Check("info", Tone.NEUTRAL, _("Secours\u202f: e-CPS"), text, _("inconnu"))
