"""The words of the register: columns, standings, what happened, what can be done."""

from datetime import date

from app.domain.declaration import Kind, Reason
from app.domain.fleet import FleetCard, Happening, HistoryLine, Reminder, Standing
from app.language import N_, _, ngettext
from app.ui.pages.declarations.labels import subject
from app.ui.shown import Tone
from app.ui.wording import days, full_date, thousands
from app.workflows.fleet.table import Column

COLUMNS = {
    Column.STANDING: N_("État"),
    Column.LABEL: N_("Titulaire ou service"),
    Column.TYPE: N_("Carte"),
    Column.NUMBER: N_("Numéro"),
    Column.END: N_("Fin"),
    Column.TRIES: N_("Essais"),
    Column.STRUCTURE: N_("Structure"),
}
STANDINGS = {
    Standing.VALID: N_("Valide"),
    Standing.EXPIRES_SOON: N_("Fin proche"),
    Standing.EXPIRED: N_("Expirée"),
    Standing.NOT_YET_VALID: N_("Pas encore valide"),
    Standing.UNKNOWN: N_("Fin inconnue"),
}
TONES = {
    Standing.VALID: ("ok", Tone.OK),
    Standing.EXPIRES_SOON: ("warning", Tone.WARNING),
    Standing.EXPIRED: ("danger", Tone.DANGER),
    Standing.NOT_YET_VALID: ("waiting", Tone.INFO),
    Standing.UNKNOWN: ("info", Tone.NEUTRAL),
}
MATTERS: dict[Reason | None, str] = {
    None: N_("Renouveler"),
    Reason.LOST: N_("Déclarer perdues"),
    Reason.DEPARTURE: N_("Déclarer un départ"),
}
RESPONSIBLE = N_(
    "Le registre garde, sur ce poste ou sur le serveur de votre établissement, le nom des "
    "titulaires, le numéro et les dates de leurs cartes. Votre établissement est responsable de "
    "ces données\u202f: informez les titulaires et déclarez ce fichier à votre référent RGPD."
)
HIDDEN = "•••"


def holder(row: FleetCard, masked: bool) -> str:
    """Return the holder or the service; names are hidden where others may look on."""
    if masked and row.holder:
        return HIDDEN
    return row.label or _("non précisé")


def standing_words(standing: Standing, left: int | None) -> str:
    """Return where a card stands, with the days where they matter."""
    words = _(STANDINGS[standing])
    if standing is Standing.EXPIRES_SOON and left == 0:
        return _("Dernier jour")
    if standing is Standing.EXPIRES_SOON and left is not None:
        return _("{standing}, {days}").format(standing=words, days=days(left))
    return words


def short_date(day: date | None) -> str:
    """Return a date for a narrow column."""
    return f"{day:%d/%m/%Y}" if day else "—"


def cards(count: int) -> str:
    """Return "1 carte" or "1 204 cartes"."""
    return ngettext("{count} carte", "{count} cartes", count).format(count=thousands(count))


def happened(line: HistoryLine) -> str:
    """Return one line of a card's history."""
    match line.what:
        case Happening.ADDED:
            return _("Ajoutée au registre")
        case Happening.SEEN:
            return _("Lue dans un lecteur")
        case Happening.EDITED:
            return _("Modifiée dans le registre")
        case Happening.DECLARED:
            return _("Déclarée\u202f: {subject}").format(subject=_declared(line.detail))
        case Happening.ACKNOWLEDGED:
            return _("Reçue par le serveur, référence {reference}").format(reference=line.detail)
        case Happening.REFUSED:
            return _("Refusée par le serveur")


def _declared(detail: str) -> str:
    known = {each.value for each in Reason}
    reason = Reason(detail) if detail in known else None
    return subject(reason.kind if reason else Kind.RENEWAL, reason)


def noted_aloud(row: FleetCard, new: bool, masked: bool = False) -> str:
    """Return what is said when a card was put in, without its holder's name when `masked`."""
    label = "" if masked and row.holder else row.label
    name = f"{row.type.value if row.type else 'CPx'} {label}".strip()
    end = _("fin le {date}").format(date=full_date(row.end)) if row.end else _("fin inconnue")
    done = _("ajoutée") if new else _("déjà au registre, mise à jour")
    words = _("Carte {name}, {end}, {done}.")
    if row.blocked:
        words = _("Carte {name}, {end}, {done}. Son code porteur est bloqué.")
    return words.format(name=name, end=end, done=done)


def ways_of_renewal(reminders: tuple[Reminder, ...]) -> str:
    """Return how many of these cards are to be asked for, and how many come by themselves.

    A professional's card is renewed by itself, a structure's is to be asked for; of a card whose
    family is not known nobody can say.
    """
    rows = [row for each in reminders for row in each.rows]
    by_themselves = sum(row.renewed_by_itself for row in rows)
    unknown = sum(row.type is None for row in rows)
    asked = len(rows) - by_themselves - unknown
    to_ask = ngettext(
        "{count} est à demander par la structure.",
        "{count} sont à demander par la structure.",
        max(1, asked),
    )
    by_itself = ngettext(
        "{count} se renouvelle d’elle-même.",
        "{count} se renouvellent d’elles-mêmes.",
        max(1, by_themselves),
    )
    to_read = ngettext(
        "{count} est de famille inconnue\u202f: lisez-la dans un lecteur.",
        "{count} sont de famille inconnue\u202f: lisez-les dans un lecteur.",
        max(1, unknown),
    )
    told = ((to_ask, asked), (by_itself, by_themselves), (to_read, unknown))
    return " ".join(words.format(count=count) for words, count in told if count)
