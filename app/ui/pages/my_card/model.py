"""What *Ma carte* shows for a station: a pure function, so that every state is a test's row."""

from dataclasses import dataclass
from datetime import date

from app.domain.card import Card, Interface, ReadingStage
from app.domain.catalogue import explain
from app.domain.directory import searched_by
from app.domain.pin import PinState, PukState
from app.domain.problem import ProblemCode
from app.domain.station import ReaderState, ReaderView, Station
from app.domain.validity import ValidityState
from app.language import N_, _
from app.ui.pages.my_card.face import face, for_holder
from app.ui.pages.my_card.technical import technical
from app.ui.places import Intent
from app.ui.shown import Act, CardFace, Fact, Tone
from app.ui.wording import days, full_date


@dataclass(frozen=True, slots=True)
class ReaderLine:
    """One of several readers: its name, what is in it, and whether it is the one shown."""

    name: str
    words: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is no card to show: a drawing and the one next act, told in words.

    `act` is for when that did not help: nobody is left before a page that leads nowhere.
    """

    drawing: str
    headline: str
    sentence: str
    act: Act | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A card is shown; `reading` says what is being read, empty when all was."""

    tone: Tone
    headline: str
    sentence: str
    face: CardFace
    facts: tuple[Fact, ...]
    act: Act | None
    others: tuple[Act, ...]
    warnings: tuple[str, ...]
    reading: str


@dataclass(frozen=True, slots=True)
class View:
    """The whole page."""

    main: Nothing | Shown
    readers: tuple[ReaderLine, ...]
    details: tuple[Fact, ...]


_READING = {
    ReadingStage.RECOGNISED: N_("Lecture du numéro et de la validité…"),
    ReadingStage.VALIDITY: N_("Lecture du titulaire…"),
    ReadingStage.HOLDER: N_("Lecture du nombre d’essais…"),
    ReadingStage.COUNTERS: N_("Lecture des certificats…"),
    ReadingStage.COMPLETE: N_("Lecture de la carte…"),
}
_DRAWINGS = {
    ReaderState.EMPTY: "insert-card",
    ReaderState.MUTE: "turn-card",
    ReaderState.UNKNOWN: "other-card",
    ReaderState.WRONG_CARD: "other-card",
    ReaderState.BUSY: "busy-card",
    ReaderState.IGNORED: "plug-reader",
    ReaderState.CARD: "other-card",
}
_PROBLEMS = {
    ReaderState.EMPTY: ProblemCode.CARD_ABSENT,
    ReaderState.MUTE: ProblemCode.CARD_MUTE,
    ReaderState.UNKNOWN: ProblemCode.CARD_UNKNOWN,
    ReaderState.WRONG_CARD: ProblemCode.CARD_UNKNOWN,
    ReaderState.BUSY: ProblemCode.CARD_BUSY,
    ReaderState.IGNORED: ProblemCode.READER_DENIED,
    ReaderState.CARD: ProblemCode.CARD_UNREADABLE,
}
_IN_READER = {
    ReaderState.EMPTY: N_("Pas de carte"),
    ReaderState.MUTE: N_("Carte qui ne répond pas"),
    ReaderState.UNKNOWN: N_("Carte non reconnue"),
    ReaderState.WRONG_CARD: N_("Autre carte"),
    ReaderState.BUSY: N_("Carte utilisée par un autre programme"),
    ReaderState.IGNORED: N_("Lecteur écarté par les réglages"),
    ReaderState.CARD: N_("Carte en cours de lecture"),
}


def view(station: Station | None, reader: ReaderView | None, today: date) -> View:
    """Return the page for a station of which `reader` is the one shown."""
    if station is None or station.looking:
        return View(_searching(), (), ())
    if station.service_problem is not None:
        nothing = _nothing("service-stopped", station.service_problem)
        return View(nothing, (), technical(station, None))
    if reader is None:
        return View(_nothing("plug-reader", ProblemCode.NO_READER), (), technical(station, None))
    main = _in_reader(reader, several=len(station.readers) > 1, today=today)
    return View(main, _readers(station, reader), technical(station, reader))


def _searching() -> Nothing:
    sentence = _("Le lecteur et la carte vont apparaître ici.")
    return Nothing("search", _("Recherche des lecteurs…"), sentence)


def _nothing(drawing: str, problem: ProblemCode) -> Nothing:
    said = explain(problem)
    return Nothing(drawing, said.what, said.remedy, Act(_("Lancer le diagnostic"), Intent.DIAGNOSE))


def _in_reader(reader: ReaderView, several: bool, today: date) -> Nothing | Shown:
    if reader.state is ReaderState.CARD and reader.card is not None:
        return _shown(reader.card, reader, today)
    if reader.state is ReaderState.CARD and reader.problem is None:
        sentence = _("Laissez-la en place un instant.")
        return Nothing("search", _("Carte insérée, lecture en cours…"), sentence)
    if reader.state is ReaderState.EMPTY and reader.problem is None:
        sentence = _("Puce en avant et vers le haut, jusqu’au bout de la fente.")
        return Nothing("insert-card", _("Insérez votre carte"), sentence)
    drawing = _DRAWINGS[reader.state]
    if several and reader.problem is ProblemCode.CARD_VITALE:
        drawing = "which-slot"
    if reader.problem is ProblemCode.SERVICE_REFUSED:
        drawing = "service-stopped"
    return _nothing(drawing, reader.problem or _PROBLEMS[reader.state])


def _shown(card: Card, reader: ReaderView, today: date) -> Shown:
    tone, headline, sentence = _standing(card, reader.reading, today)
    act, others = _acts(card, today)
    return Shown(
        tone=tone,
        headline=headline,
        sentence=sentence,
        face=face(card, today),
        facts=for_holder(card),
        act=None if reader.reading else act,
        others=() if reader.reading else others,
        warnings=_warnings(card, reader),
        reading=_(_READING[card.stage]) if reader.reading else "",
    )


def _standing(card: Card, reading: bool, today: date) -> tuple[Tone, str, str]:
    """Return the page's title: the one thing that matters most about this card now."""
    state, left, end = (
        card.validity.state(today),
        card.validity.days_left(today),
        card.validity.end,
    )
    if card.opposed:
        opposed = _("Elle est refusée partout, et rien ne peut annuler une opposition.")
        return Tone.DANGER, _("Votre carte est en opposition"), opposed
    if card.pin.state is PinState.BLOCKED:
        return Tone.DANGER, _("Votre carte est bloquée"), _blocked_remedy(card)
    if end is None or left is None or state is None:
        return _without_end(reading)
    last = full_date(end)
    if state is ValidityState.EXPIRED:
        since = _("Depuis {days}. Elle ne permet plus de se connecter.").format(days=days(-left))
        return Tone.DANGER, _("Votre carte a expiré le {date}").format(date=last), since
    if state is ValidityState.NOT_YET_VALID:
        start = full_date(card.validity.start or end)
        return Tone.INFO, _("Votre carte sera valide le {date}").format(date=start), ""
    if card.pin.state is PinState.LAST_TRY:
        return Tone.WARNING, _("Il ne reste qu’un essai de code"), _last_try()
    if state is ValidityState.EXPIRES_SOON:
        title = _("Votre carte expire dans {days}").format(days=days(left))
        return Tone.WARNING, title, _("Son dernier jour est le {date}.").format(date=last)
    sentence = _("Jusqu’au {date}, encore {days}.").format(date=last, days=days(left))
    return Tone.OK, _("Votre carte est valide"), sentence


def _without_end(reading: bool) -> tuple[Tone, str, str]:
    if reading:
        return Tone.NEUTRAL, _("Lecture de votre carte…"), _("Laissez-la en place un instant.")
    sentence = _("La date imprimée sur la carte fait foi.")
    return Tone.NEUTRAL, _("La date de fin n’a pas pu être lue"), sentence


def _blocked_remedy(card: Card) -> str:
    if card.puk.state is PukState.EXHAUSTED:
        return explain(ProblemCode.UNBLOCKS_EXHAUSTED).remedy
    if card.puk.state is PukState.BLOCKED:
        return explain(ProblemCode.PUK_BLOCKED).remedy
    return explain(ProblemCode.PIN_BLOCKED).remedy


def _last_try() -> str:
    return _(
        "Au prochain code faux, la carte se bloque. Ayez sous les yeux le courrier de cette carte."
    )


def _acts(card: Card, today: date) -> tuple[Act | None, tuple[Act, ...]]:
    """Return the one primary act and the quiet ones."""
    declare = Act(_("Perte, vol, incident"), Intent.DECLARE)
    renew = Act(_("Renouvellement"), Intent.RENEW)
    if card.interface is Interface.CONTACTLESS:
        return None, (declare,)
    act, others = _acts_at_card(card, declare, renew, today)
    compare = Act(_("Comparer avec l’annuaire"), Intent.COMPARE)
    return act, (*others, compare) if any(searched_by(card)) else others


def _acts_at_card(
    card: Card, declare: Act, renew: Act, today: date
) -> tuple[Act | None, tuple[Act, ...]]:
    if card.opposed:
        follow = Act(_("Suivre mes déclarations"), Intent.SEE_DECLARATIONS)
        return Act(_("Obtenir une autre carte"), Intent.GET_CARD), (follow,)
    if card.pin.state is PinState.BLOCKED:
        if card.puk.state in (PukState.EXHAUSTED, PukState.BLOCKED):
            return Act(_("Déclarer la carte bloquée"), Intent.DECLARE_BLOCKED), ()
        return Act(_("Débloquer la carte"), Intent.UNBLOCK), (declare,)
    if card.validity.state(today) in (ValidityState.EXPIRED, ValidityState.EXPIRES_SOON):
        return Act(_("Voir le renouvellement"), Intent.RENEW), (
            Act(_("Première utilisation"), Intent.FIRST_USE),
            declare,
        )
    first = Act(_("Commencer la première utilisation"), Intent.FIRST_USE)
    return first, (Act(_("Changer le code"), Intent.CHANGE_CODE), renew, declare)


def _warnings(card: Card, reader: ReaderView) -> tuple[str, ...]:
    found = []
    if card.interface is Interface.CONTACTLESS:
        said = explain(ProblemCode.CONTACTLESS_NO_PIN)
        found.append(f"{said.what} {said.remedy}")
    if reader.problem is not None:
        said = explain(reader.problem)
        found.append(f"{said.what} {said.remedy}")
    return tuple(found)


def _readers(station: Station, shown: ReaderView) -> tuple[ReaderLine, ...]:
    """List the readers, when there are several."""
    if len(station.readers) < 2:
        return ()
    return tuple(
        ReaderLine(reader.name, _content(reader), reader.name == shown.name)
        for reader in station.readers
    )


def _content(reader: ReaderView) -> str:
    if reader.card is None:
        return _(_IN_READER[reader.state])
    family = reader.card.type.value if reader.card.type else "CPx"
    name = reader.card.holder.display_name if reader.card.holder else None
    carried = _("Carte {family}").format(family=family)
    return f"{carried} · {name}" if name else carried
