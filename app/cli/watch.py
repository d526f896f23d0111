"""`poste-cpx watch`: one event a line until interrupted: service, readers, cards."""

import argparse
import asyncio
import json
import signal
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from app import assembly
from app.cli import exits
from app.cli.json_view import card_view
from app.domain.station import ReaderState, ReaderView, ServiceState, Station

Event = dict[str, Any]

_NOTHING = Station(ServiceState.RUNNING, looking=True)


def run(arguments: argparse.Namespace) -> int:
    """Print events until SIGINT or SIGTERM."""
    asyncio.run(_watch(as_json=arguments.json))
    return exits.DONE


async def _watch(as_json: bool) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    before = _NOTHING

    def told(station: Station) -> None:
        nonlocal before
        for event in events(before, station, date.today()):
            print(_line(event, as_json), flush=True)
        before = station

    async with assembly.open_hub() as hub:
        hub.subscribe(told)
        await ended.wait()


def events(before: Station, after: Station, today: date) -> Iterator[Event]:
    """Yield what changed between two pictures: service first, then each reader by name."""
    if before.looking or before.service is not after.service:
        yield {"event": "service", "state": after.service.value}
    gone = {reader.name for reader in before.readers} - {r.name for r in after.readers}
    for name in sorted(gone):
        yield {"event": "reader-removed", "reader": name}
    for reader in after.readers:
        yield from _reader_events(before.reader(reader.name), reader, today)


def _reader_events(before: ReaderView | None, after: ReaderView, today: date) -> Iterator[Event]:
    named = {"reader": after.name}
    if before is None:
        yield {"event": "reader-added"} | named
    if before is not None and before.state is not ReaderState.EMPTY and _left(before, after):
        yield {"event": "card-removed"} | named
    if after.state in (ReaderState.EMPTY, ReaderState.IGNORED):
        return
    if before is None or before.state is ReaderState.EMPTY or _left(before, after):
        problem = after.problem.value if after.problem else None
        yield {"event": "card-inserted", "state": after.state.value, "problem": problem} | named
    if after.card is not None and after.card.complete and not _read(before, after):
        yield {"event": "card-read", "card": card_view(after.card, today)} | named


def _left(before: ReaderView, after: ReaderView) -> bool:
    return after.state is ReaderState.EMPTY or before.insertion != after.insertion


def _read(before: ReaderView | None, after: ReaderView) -> bool:
    return before is not None and before.insertion == after.insertion and before.card == after.card


def _line(event: Event, as_json: bool) -> str:
    at = datetime.now().astimezone().isoformat(timespec="milliseconds")
    if as_json:
        return json.dumps({"at": at} | event, ensure_ascii=False)
    words = [str(event[key]) for key in ("state", "problem", "reader") if event.get(key)]
    return " ".join([at, event["event"], *words])
