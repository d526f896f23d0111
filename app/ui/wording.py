"""Numbers and dates as they are read aloud: grouped digits, dates in full."""

from datetime import date

from app.domain.pin import PinState, PinStatus
from app.language import N_, _, ngettext

_MONTHS = (
    N_("janvier"),
    N_("février"),
    N_("mars"),
    N_("avril"),
    N_("mai"),
    N_("juin"),
    N_("juillet"),
    N_("août"),
    N_("septembre"),
    N_("octobre"),
    N_("novembre"),
    N_("décembre"),
)
NO_BREAK = "\u00a0"


def full_date(day: date) -> str:
    """Return "31 janvier 2028"; the parts never part at the end of a line."""
    number = _("1er") if day.day == 1 else str(day.day)
    return NO_BREAK.join((number, _(_MONTHS[day.month - 1]), str(day.year)))


def as_known(day: str) -> str:
    """Return a date that is known to the year, the month or the day, as "janvier 2024"."""
    parts = [int(part) for part in day.split("-")]
    if len(parts) == 3:
        return full_date(date(*parts))
    return NO_BREAK.join((_(_MONTHS[parts[1] - 1]), str(parts[0]))) if parts[1:] else day


def grouped(number: str) -> str:
    """Return a card number in pairs, as one reads it over the phone."""
    return NO_BREAK.join(number[at : at + 2] for at in range(0, len(number), 2))


def thousands(count: int) -> str:
    """Return a count as "10 000", which English writes "10,000"."""
    return f"{count:,}".replace(",", _("\u202f"))


def rpps(digits: str) -> str:
    """Return the eleven digits of an RPPS number in groups."""
    return NO_BREAK.join((digits[:2], digits[2:5], digits[5:8], digits[8:]))


def month_and_year(day: date) -> str:
    """Return "janvier 2028"."""
    return NO_BREAK.join((_(_MONTHS[day.month - 1]), str(day.year)))


def days(count: int) -> str:
    """Return "1 jour" or "435 jours"."""
    return ngettext("{count} jour", "{count} jours", count).format(count=count)


def cost(status: PinStatus) -> str:
    """Say before a code is presented how many tries there are, and that a wrong one costs one."""
    if status.state is PinState.UNKNOWN:
        return _("La carte ne dit pas combien d’essais il reste. Un code faux en utilise un.")
    return _("{tries}. Un code faux en utilise un.").format(tries=code_tries(status))


def last_try(status: PinStatus) -> str:
    """Return the warning that stands before the last try of a code porteur, else nothing."""
    if status.state is not PinState.LAST_TRY:
        return ""
    return _("C’est le dernier essai\u202f: un code faux bloque la carte.")


def code_tries(status: PinStatus) -> str:
    """Return what is left of the tries of a code porteur, with the name of the code."""
    return _("Code porteur\u202f: {tries}").format(tries=tries(status))


def tries(status: PinStatus) -> str:
    """Return what is left of the tries of a code porteur, in words."""
    if status.state is PinState.UNKNOWN:
        return _("Nombre d’essais non communiqué par la carte")
    if status.state is PinState.BLOCKED:
        return _("Bloqué après trop d’essais faux")
    left = ngettext("{count} essai", "{count} essais", status.tries_left or 0)
    text = left.format(count=status.tries_left)
    return (
        text
        if status.tries_max is None
        else _("{left} sur {max}").format(left=text, max=status.tries_max)
    )
