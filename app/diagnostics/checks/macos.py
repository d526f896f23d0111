"""What macOS tells: its smart-card service is always there, and an extension may own the card."""

import re

from app.diagnostics.checks import holders
from app.diagnostics.measure import output_of
from app.diagnostics.surroundings import Surroundings
from app.domain.finding import Finding, Light, Line, plain
from app.domain.problem import ProblemCode
from app.domain.station import Station
from app.language import N_

OWNER = "fr.asip.esante.CPSToken"


def examine_service(here: Surroundings) -> Finding:
    """Enter the service; there is nothing to install or to start."""
    return judge_service(here.enter())


def judge_service(entry: int) -> Finding:
    """Judge the PC/SC code of an attempt to enter, 0 for success."""
    facts = plain(code=f"0x{entry & 0xFFFFFFFF:08X}")
    if entry == 0:
        return Finding(Line.SERVICE, Light.OK, N_("Le service de cartes à puce répond."), facts)
    sentence = N_("Le service de cartes à puce ne répond pas ({code}) : redémarrez le Mac.")
    problem = ProblemCode.SERVICE_STOPPED
    return Finding(Line.SERVICE, Light.FAILURE, sentence, facts, problem=problem)


def examine_holders(here: Surroundings, station: Station) -> Finding:
    """Look for the Cryptolib's CryptoTokenKit extension, which keeps the card for itself."""
    tokens = tokens_of(output_of(("security", "list-smartcards"), here.environment) or "")
    return judge_holders(station, tokens)


def tokens_of(listing: str) -> tuple[str, ...]:
    """Read `security list-smartcards`: the extensions that own a card."""
    return tuple(dict.fromkeys(re.findall(r"([\w.]+\.[\w.]+):", listing)))


def judge_holders(station: Station, tokens: tuple[str, ...]) -> Finding:
    """Say that the extension owns the card, else what the readers tell."""
    if OWNER not in tokens:
        return holders.judge(station, ())
    sentence = N_(
        "L’extension de la Cryptolib ({tokens}) tient la carte : une application ne peut lui "
        "parler que par le trousseau ou PKCS#11."
    )
    return Finding(Line.HOLDERS, Light.ATTENTION, sentence, plain(tokens=tokens), symptoms=(26,))
