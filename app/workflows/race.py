"""Ask the person something unless the workstation changes first."""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from app.domain.station import Station
from app.workflows.interaction import Interaction, Left, Step

T = TypeVar("T")

LONGEST_WAIT = 86_400.0
"""Seconds: whoever has not come back after a day has left."""


class Waits(Protocol):
    """Something that knows the workstation's picture and tells when it fits."""

    @property
    def station(self) -> Station:
        """The present picture."""

    async def wait(self, predicate: Callable[[Station], bool], timeout: float) -> Station:
        """Return the first picture that fits; raises TimeoutError."""


class Interrupted(Exception):
    """The workstation changed before the person answered; `station` is the picture that fits."""

    def __init__(self, station: Station) -> None:
        super().__init__("interrupted")
        self.station = station


async def ask_unless(
    access: Waits,
    interaction: Interaction,
    step: Step[T],
    fits: Callable[[Station], bool],
    patience: float = LONGEST_WAIT,
) -> T:
    """Ask a step and return the answer; raises Interrupted once a picture fits.

    The shell's `ask` is cancelled then: it takes the question off the screen. After `patience`
    seconds it raises Interrupted with whatever the picture is, after a day Left.
    """
    if fits(access.station):
        raise Interrupted(access.station)
    asking = asyncio.ensure_future(interaction.ask(step))
    watching = asyncio.ensure_future(access.wait(fits, patience))
    try:
        await asyncio.wait({asking, watching}, return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            return asking.result()
        raise Interrupted(watching.result())
    except TimeoutError:
        if patience == LONGEST_WAIT:
            raise Left from None
        raise Interrupted(access.station) from None
    finally:
        await _end(asking, watching)


async def _end(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
