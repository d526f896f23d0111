"""e-CPS and e-FIT in words: what is known, what is not, and what the card in the reader says."""

from collections.abc import Iterable, Iterator
from datetime import date

from app.diagnostics.book import by_number
from app.domain.card import Card
from app.domain.guide import Contact, Link, Part, Source, Topic
from app.domain.pin import PinState
from app.domain.validity import ValidityState
from app.language import N_, _
from app.ui.sheets.card_values import numbers
from app.ui.sheets.lines import line
from app.ui.sheets.saying import Links, address_of, opening, row, sources
from app.ui.sheets.view import (
    Block,
    Code,
    Copies,
    Folded,
    Opening,
    Remark,
    Row,
    Rows,
    Sheet,
)
from app.ui.shown import Fact, Tone
from app.ui.wording import as_known

PORTAL = "e-cps"
TROUBLE = (36, 37, 38, 39)
"""The entries of the troubleshooting book that are about the e-CPS."""

_TROUBLE = N_("En cas de difficulté")


def ecps_sheet(
    topic: Topic, links: Links, help_line: Contact, card: Card | None, today: date
) -> Sheet:
    """Return the view of the e-CPS."""
    portal = opening(links[PORTAL], links)
    blocks: list[Block] = [_with_card(card, today)]
    blocks += [_code(portal)] if portal else []
    blocks += [_rows(part, links) for part in topic.parts]
    blocks += [_trouble(), line(help_line), *_unknown(topic)]
    blocks.append(_with_book(_sources(topic, help_line, links[PORTAL])))
    return Sheet(_(topic.title), _(topic.lead.text), tuple(blocks))


def efit_sheet(topic: Topic, links: Links, help_line: Contact, card: Card | None) -> Sheet:
    """Return the view of e-FIT."""
    blocks: list[Block] = [_first_line(card)]
    blocks += [_rows(part, links) for part in topic.parts]
    blocks += [line(help_line), *_unknown(topic), _sources(topic, help_line)]
    return Sheet(_(topic.title), _(topic.lead.text), tuple(blocks))


def _with_card(card: Card | None, today: date) -> Remark:
    """Say whether the card in the reader can activate an e-CPS."""
    if card is None:
        text = _("Insérez votre carte\u202f: vous verrez ici si elle permet d’activer une e-CPS.")
        return Remark(Tone.NEUTRAL, text)
    if card.nominative is False:
        text = _("La carte du lecteur est une carte de service, sans nom\u202f: pas d’e-CPS.")
        return Remark(Tone.WARNING, text)
    if card.validity.state(today) is ValidityState.EXPIRED:
        text = _("La carte du lecteur a expiré\u202f: activez l’e-CPS par courriel.")
        return Remark(Tone.WARNING, text)
    if card.pin.state is PinState.BLOCKED:
        text = _("La carte du lecteur est bloquée\u202f: débloquez-la d’abord.")
        return Remark(Tone.WARNING, text)
    return _named(card)


def _named(card: Card) -> Remark:
    if card.nominative is None:
        return Remark(Tone.NEUTRAL, _("La carte du lecteur ne dit pas si elle est à un nom."))
    if card.test:
        text = _(
            "La carte du lecteur est à un nom, mais de test\u202f: le portail peut la refuser."
        )
        return Remark(Tone.INFO, text)
    return Remark(
        Tone.OK, _("La carte du lecteur est à un nom\u202f: elle permet d’activer une e-CPS.")
    )


def _code(portal: Opening) -> Code:
    text = _("Visez ce code avec l’appareil photo du téléphone\u202f: le portail s’y ouvre.")
    return Code(_("Le portail e-CPS"), text, portal)


def _rows(part: Part, links: Links) -> Rows:
    rows = tuple(row(_(each.about or ""), each, links) for each in part.statements)
    return Rows(_(part.heading), rows, part.ordered)


def _trouble() -> Rows:
    rows = (
        Row(_without_subject(_(each.title)), f"{_(each.cause)} {_(each.remedy)}")
        for each in by_number(TROUBLE)
    )
    return Rows(_(_TROUBLE), tuple(rows))


def _without_subject(title: str) -> str:
    """Return a title of the book without "e-CPS", which this view is all about."""
    subject, colon, rest = title.partition(": ")
    return rest[:1].upper() + rest[1:] if colon else subject


def _first_line(card: Card | None) -> Copies:
    """Give the numbers of the card, and say which of them is not known to be the one asked."""
    heading = _("Le numéro à donner")
    asked = _("e-FIT demande celui de la première ligne de la carte.")
    if card is None or not (values := numbers(card)):
        more = _("Insérez la carte\u202f: les numéros qu’elle contient s’afficheront ici.")
        return Copies(heading, f"{asked} {more}")
    more = _(
        "Voici ceux que ce programme a lus. Donnez celui que vous retrouvez sur cette première "
        "ligne."
    )
    return Copies(heading, f"{asked} {more}", values)


def _unknown(topic: Topic) -> Iterator[Remark]:
    if topic.unknown:
        lines = (f"• {_(each)}" for each in topic.unknown)
        text = "\n".join((_("Ce que les sources lues ne disent pas\u202f:"), *lines))
        yield Remark(Tone.NEUTRAL, text)


def _sources(topic: Topic, help_line: Contact, *links: Link) -> Folded:
    return sources(_pairs(topic, help_line, links))


def _pairs(
    topic: Topic, help_line: Contact, links: Iterable[Link]
) -> Iterator[tuple[str, Iterable[Source]]]:
    yield _(topic.title), topic.lead.sources
    for part in topic.parts:
        yield _(part.heading), dict.fromkeys(s for each in part.statements for s in each.sources)
    yield _(help_line.title), help_line.purpose.sources
    yield from ((address_of(link), link.sources) for link in links)


def _with_book(folded: Folded) -> Folded:
    """Add where the entries of the troubleshooting book come from."""
    found = dict.fromkeys(source for each in by_number(TROUBLE) for source in each.sources)
    read = _("{title}, lu en {date}.")
    lines = (read.format(title=_(each.title), date=as_known(each.read)) for each in found)
    return Folded(folded.title, (*folded.facts, Fact(_(_TROUBLE), "\n".join(lines))))
