"""The composition root: joins the parts, real or for demonstration. Nothing else knows them all."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.reader.hub import Hub


@asynccontextmanager
async def open_hub() -> AsyncIterator[Hub]:
    """Watch the real readers for the duration of the block."""
    from app.reader.pcsc import PcscSystem

    hub = Hub(PcscSystem())
    hub.start()
    try:
        yield hub
    finally:
        hub.close()
