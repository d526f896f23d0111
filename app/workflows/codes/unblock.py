"""Unblocking: the code de déblocage once, a new code porteur in the same go.

A CPS4 needs three commands for it (card.md 3.6). Each is noted in a journal before it leaves, so
that an unblocking cut short by a pulled card or a crash is explained and finished at the next
insertion. The journal holds the card's serial and the step, never a code. docs/unblocking.md is
drawn from the table.
"""

from app.workflows.codes.at_card import CardAccess
from app.workflows.codes.attempts import UnblockJournal
from app.workflows.codes.steps import Ending
from app.workflows.codes.unblock_run import Table, UnblockRun
from app.workflows.codes.unblock_states import UnblockEvent as Event
from app.workflows.codes.unblock_states import UnblockState as State
from app.workflows.codes.visit import Visit
from app.workflows.interaction import Interaction

UNBLOCKING: Table = {
    (State.WAITING, Event.CARD_READY): State.COUNTING,
    (State.COUNTING, Event.COUNTED): State.ENTERING,
    (State.COUNTING, Event.UNBLOCKED): State.FINISHED,
    (State.COUNTING, Event.NO_MORE): State.EXHAUSTED,
    (State.COUNTING, Event.CARD_GONE): State.AWAY,
    (State.COUNTING, Event.TROUBLE): State.TROUBLED,
    (State.ENTERING, Event.MALFORMED): State.ENTERING,
    (State.ENTERING, Event.ADVISED_AGAINST): State.WEAK,
    (State.ENTERING, Event.GOOD): State.UNBLOCKING,
    (State.ENTERING, Event.GOOD_FOR_LAST_TRY): State.LAST_TRY,
    (State.ENTERING, Event.CARD_GONE): State.AWAY,
    (State.WEAK, Event.ANOTHER): State.ENTERING,
    (State.WEAK, Event.GOOD): State.UNBLOCKING,
    (State.WEAK, Event.GOOD_FOR_LAST_TRY): State.LAST_TRY,
    (State.WEAK, Event.CARD_GONE): State.AWAY,
    (State.LAST_TRY, Event.NOT_CONFIRMED): State.LAST_TRY,
    (State.LAST_TRY, Event.TAKEN_BACK): State.ENTERING,
    (State.LAST_TRY, Event.CONFIRMED): State.UNBLOCKING,
    (State.LAST_TRY, Event.CARD_GONE): State.AWAY,
    (State.UNBLOCKING, Event.UNBLOCKED): State.FINISHED,
    (State.UNBLOCKING, Event.WRONG): State.COUNTING,
    (State.UNBLOCKING, Event.INTERRUPTED): State.COUNTING,
    (State.UNBLOCKING, Event.CARD_GONE): State.AWAY,
    (State.UNBLOCKING, Event.TROUBLE): State.TROUBLED,
    (State.AWAY, Event.CARD_BACK): State.COUNTING,
    (State.AWAY, Event.OTHER_CARD): State.WAITING,
    (State.TROUBLED, Event.AGAIN): State.COUNTING,
    (State.TROUBLED, Event.CARD_GONE): State.AWAY,
    (State.EXHAUSTED, Event.CLOSED): State.ENDED,
    (State.FINISHED, Event.CLOSED): State.ENDED,
}


async def unblock(
    access: CardAccess, interaction: Interaction, reader: str, journal: UnblockJournal
) -> Ending:
    """Guide an unblocking of the card in `reader`; raises `Left` when the person leaves."""
    return await UnblockRun(Visit(access, interaction, reader, journal)).follow(UNBLOCKING)
