"""`poste-cpx status`: each reader, its card, status and expiry. Never asks for a PIN."""

import argparse
import asyncio
import contextlib
import json
from datetime import date

from app import assembly
from app.cli import exits
from app.cli.json_view import station_view
from app.cli.output import tell, warn
from app.cli.station_text import station_text
from app.domain.card import Certificate, Chain, Revocation
from app.domain.problem import CardProblem, Problem, ProblemCode, ReaderProblem
from app.domain.station import ReaderState, ReaderView, ServiceState, Station
from app.domain.validity import ValidityState

READING_LIMIT_S = 60.0
VOUCHING_LIMIT_S, QUICK_VOUCHING_S = 6.0, 2.0
"""Seconds the authorities have to answer: for `--json`, and for a person who waits.

What they did not say by then is said to be unknown, and never holds the card back.
"""


def run(arguments: argparse.Namespace) -> int:
    """Print the station once it is fully read; exit 1 when something deserves a look.

    Exit 2 when there is no card to speak of, and its problem on stderr, unless a reader's block
    has said it already: then its code alone. Raises the problem that is to be said.
    """
    today = date.today()
    station = asyncio.run(_settled(arguments.wait))
    if arguments.reader is not None:
        readers = tuple(r for r in station.readers if r.name == arguments.reader)
        if station.service is ServiceState.RUNNING and not readers:
            raise ReaderProblem(ProblemCode.READER_UNPLUGGED, reader=arguments.reader)
        station = Station(station.service, readers)
    patience = VOUCHING_LIMIT_S if arguments.json else QUICK_VOUCHING_S
    station = asyncio.run(assembly.vouched(station, patience))
    if arguments.json:
        tell(json.dumps(station_view(station, today), ensure_ascii=False, indent=1))
    else:
        tell(station_text(station, today))
    code = exit_code(station, today)
    if code == exits.PROBLEM:
        problem = what_is_missing(station)
        said = any(reader.problem is problem.code for reader in station.readers)
        if said and not arguments.json:
            warn(problem.code.value)  # its sentence stands with its reader
            return code
        raise problem
    return code


def what_is_missing(station: Station) -> Problem:
    """Say why there is no card to speak of; a problem of a reader before an empty one."""
    if station.service_problem is not None:
        return ReaderProblem(station.service_problem)
    if station.looking:
        return ReaderProblem(ProblemCode.SERVICE_STOPPED)
    if not station.readers:
        return ReaderProblem(ProblemCode.NO_READER)
    told = (reader.problem for reader in station.readers if reader.problem is not None)
    return CardProblem(next(told, ProblemCode.CARD_ABSENT))


async def _settled(wait_s: float) -> Station:
    async with assembly.open_hub() as hub:
        for wanted, limit in ((_holds_a_card, wait_s), (_is_read, READING_LIMIT_S)):
            with contextlib.suppress(TimeoutError):
                await hub.wait(wanted, limit)
        return hub.station


def _holds_a_card(station: Station) -> bool:
    nothing = (ReaderState.EMPTY, ReaderState.IGNORED)
    return any(reader.state not in nothing for reader in station.readers)


def _is_read(station: Station) -> bool:
    return not any(reader.reading for reader in station.readers)


def exit_code(station: Station, today: date) -> int:
    """0 when a valid CPx is there, 1 when it deserves a look, 2 when there is none to speak of."""
    cards = [reader for reader in station.readers if reader.state is ReaderState.CARD]
    if all(reader.card is None for reader in cards):
        return exits.PROBLEM
    return exits.DONE if all(_fine(reader, today) for reader in cards) else exits.WARNINGS


def _doubtful(certificate: Certificate) -> bool:
    revoked = certificate.revocation is Revocation.REVOKED
    return revoked or certificate.chain is Chain.UNTRUSTED


def _fine(reader: ReaderView, today: date) -> bool:
    card = reader.card
    return (
        card is not None
        and reader.problem is None
        and card.validity.state(today) is ValidityState.VALID
        and card.pin.tries_left not in (0, 1)
        and not any(_doubtful(each) for each in card.certificates)
    )
