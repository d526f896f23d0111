"""The assistant in words: a question with its answers, and the end it leads to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.domain.guide import Answer, End, Question, Source, Statement, Walk
from app.language import N_, _
from app.ui.places import Intent
from app.ui.sheets.saying import Links, address_of, host, opening, row, sources
from app.ui.sheets.view import Acts, Banner, Block, Opening, Remark, Row, Rows
from app.ui.shown import Act, Tone

NEXT = {
    "first-use": Act(N_("Première utilisation de la carte"), Intent.FIRST_USE),
    "e-cps": Act(N_("Activer l’e-CPS"), Intent.SEE_ECPS),
    "register": Act(N_("Suivre les cartes de la structure"), Intent.SEE_FLEET),
}
"""The pages that an end of the guide names."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given: what was asked, and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Asking:
    """The present question; an answer is its words and what the walk takes."""

    question: str
    hint: str
    answers: tuple[tuple[str, Answer], ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """The end, as blocks."""

    headline: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the assistant stands; `given` is empty at its first question."""

    given: tuple[Given, ...]
    now: Asking | Reached


def standing(walk: Walk, links: Links) -> Standing:
    """Return what is shown of a walk."""
    given = tuple(Given(_(asked.text), _(answer.text)) for asked, answer in walk.given)
    here = walk.here
    return Standing(given, _asking(here) if isinstance(here, Question) else _reached(here, links))


def _asking(question: Question) -> Asking:
    answers = tuple((_(answer.text), answer) for answer in question.answers)
    return Asking(_(question.text), _(question.hint or ""), answers)


def _reached(end: End, links: Links) -> Reached:
    portal = _portal(end, links)
    card = _("Carte\u202f: {card}").format(card=_(end.card))
    blocks: list[Block] = [Banner(Tone.INFO, "card", _(end.headline), card, portal)]
    if end.caution:
        blocks.append(Remark(Tone.WARNING, _(end.caution)))
    how = _once(_row(name, statement, links, portal) for name, statement in _how(end))
    blocks += [Rows(_("Comment faire"), how), Rows(_("Et ensuite"), _then(end, links))]
    acts = tuple(Act(_(NEXT[name].words), NEXT[name].intent) for name in end.next)
    if acts:
        blocks.append(Acts(_("Ensuite, dans ce programme"), acts, primary=portal is None))
    blocks.append(sources([*_sources(end), *_addresses(end, links)]))
    return Reached(_(end.headline), tuple(blocks))


def _portal(end: End, links: Links) -> Opening | None:
    """Return the portal on which one asks for the card, if its address is known."""
    known = end.portal is not None and links[end.portal].address is not None
    return opening(links[end.portal], links) if end.portal and known else None


def _row(name: str, statement: Statement, links: Links, portal: Opening | None) -> Row:
    """Return a row; the portal that the banner opens is only named in it."""
    shown = row(name, statement, links)
    if portal is None or shown.opening != portal:
        return shown
    return Row(name, shown.text, " · ".join(filter(None, (host(portal.address), shown.note))))


def _once(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Leave the name out where the row before has the same."""
    found: list[Row] = []
    before = ""
    for each in rows:
        found.append(replace(each, name="") if each.name == before else each)
        before = each.name
    return tuple(found)


def _how(end: End) -> Iterator[tuple[str, Statement]]:
    yield _("Qui demande"), end.who
    yield from ((_("Où"), where) for where in end.where)
    if end.form is not None:
        yield _("Formulaire"), end.form
    yield from ((_("À joindre, à savoir"), attach) for attach in end.attach)


def _then(end: End, links: Links) -> tuple[Row, ...]:
    unknown = _("Les sources lues ne le disent pas.")
    waiting = ((_("Délai"), end.delay), (_("Par la poste"), end.post))
    return tuple(row(name, each, links) if each else Row(name, unknown) for name, each in waiting)


def _sources(end: End) -> Iterator[tuple[str, Iterable[Source]]]:
    yield from ((name, statement.sources) for name, statement in _how(end))
    if end.delay is not None:
        yield _("Délai"), end.delay.sources
    if end.post is not None:
        yield _("Par la poste"), end.post.sources


def _addresses(end: End, links: Links) -> Iterator[tuple[str, Iterable[Source]]]:
    """Say where the addresses were found, of those that are known."""
    for name in dict.fromkeys(each.link for each in end.statements if each.link):
        if links[name].address and links[name].sources:
            yield address_of(links[name]), links[name].sources
