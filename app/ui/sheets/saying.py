"""Statements of the guide in words: what is said, what it is worth, who says it and of when."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from app.domain.guide import Link, Reliability, Source, Statement
from app.language import N_, _
from app.ui.sheets.view import Folded, Opening, Row
from app.ui.shown import Fact
from app.ui.wording import as_known

Links = Mapping[str, Link]
ASSISTANCE = "assistance"
_WORTH = {
    Reliability.OFFICIAL: N_("source officielle"),
    Reliability.DATED: N_("source officielle, ancienne"),
    Reliability.SECONDARY: N_("source tierce"),
    Reliability.DEDUCED: N_("déduction"),
}


def row(name: str, statement: Statement, links: Links) -> Row:
    """Return a statement as a row; one that rests on no recent official source says so."""
    link = links[statement.link] if statement.link else None
    notes = [_worth(statement)]
    if link is not None and link.address is None:
        missing = _("Son adresse n’est pas connue de ce programme\u202f: partez de l’assistance.")
        notes.append(missing)
    note = " ".join(filter(None, notes))
    return Row(name, _(statement.text), note, opening(link, links) if link else None)


def opening(link: Link, links: Links) -> Opening | None:
    """Return the way to a link, or to the issuer's help where its address is not known."""
    known = link if link.address else links[ASSISTANCE]
    if known.address is None:
        return None
    return Opening(_("Ouvrir {name}").format(name=_(known.title)), known.address)


def host(address: str) -> str:
    """Return whom an address leads to, as somebody would say it."""
    return urlsplit(address).hostname or address


def address_of(link: Link) -> str:
    """Return the name under which the sources of an address stand."""
    return _("Adresse\u202f: {name}").format(name=_(link.title))


def sources(pairs: Iterable[tuple[str, Iterable[Source]]]) -> Folded:
    """Return who says what, folded: for each name the sources with their dates."""
    facts = tuple(Fact(name, "\n".join(map(_source, each))) for name, each in pairs)
    return Folded(_("D’où viennent ces renseignements"), facts)


def _worth(statement: Statement) -> str:
    newest = max(source.date for source in statement.sources)
    date = as_known(newest)
    if statement.reliability is Reliability.DATED:
        return _("Source officielle de {date}, qui a pu changer.").format(date=date)
    if statement.reliability is Reliability.SECONDARY:
        return _("Source tierce, {date}.").format(date=date)
    if statement.reliability is Reliability.DEDUCED:
        return _("Déduit\u202f: aucune source ne le dit.")
    return ""


def _source(source: Source) -> str:
    return _("{title}. {publisher}, {date} ({worth}).").format(
        title=_(source.title),
        publisher=_(source.publisher),
        date=as_known(source.date),
        worth=_(_WORTH[source.reliability]),
    )
