"""Making contact with the service anew: the picture comes back, late answers stay late."""

import asyncio

from app.demo.card import insert
from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.domain.station import Station
from app.reader.hub import Hub
from tests.reader.cards import TODAY

LIMIT_S = 20.0
ONE = DEFAULT_READERS[0]


def _read(station: Station) -> bool:
    view = station.reader(ONE)
    return view is not None and view.card is not None and not view.reading


def test_the_card_is_read_again_as_another_insertion() -> None:
    async def run() -> None:
        readers = VirtualReaders()
        readers.insert(ONE, insert("cps3-nurse", TODAY))
        hub = Hub(readers)
        hub.start()
        before = (await hub.wait(_read, LIMIT_S)).reader(ONE)
        looked: list[bool] = []
        hub.subscribe(lambda station: looked.append(station.looking))
        hub.restart()
        assert looked == [True]
        after = (await hub.wait(_read, LIMIT_S)).reader(ONE)
        assert before is not None and after is not None
        assert after.card == before.card
        assert after.insertion > before.insertion
        hub.close()

    asyncio.run(run())


def test_a_hub_that_is_closed_watches_no_more_after_a_restart_and_a_close() -> None:
    async def run() -> None:
        readers = VirtualReaders()
        hub = Hub(readers)
        hub.start()
        await hub.wait(lambda _station: True, LIMIT_S)
        hub.restart()
        hub.close()
        seen: list[Station] = []
        hub.subscribe(seen.append)
        readers.insert(ONE, insert("cps3-nurse", TODAY))
        await asyncio.sleep(0)
        assert seen == []

    asyncio.run(run())
