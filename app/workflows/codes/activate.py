"""The guided first use of a card: from the letter to a code that works.

No try is spent before the person clicked at ENTERING; at the last one, LAST_TRY asks again. From
AWAY and TROUBLED one always comes back through COUNTING, which reads the tries. The states' doings
stand in `run`; docs/activation.md is drawn from this table.
"""

from app.workflows.codes.at_card import CardAccess
from app.workflows.codes.attempts import UnblockJournal
from app.workflows.codes.run import CodeRun, Table
from app.workflows.codes.states import CodeEvent as Event
from app.workflows.codes.states import CodeState as State
from app.workflows.codes.steps import CodeKind, Ending
from app.workflows.codes.visit import Visit
from app.workflows.interaction import Interaction

CODE: Table = {
    (State.ENTERING, Event.MALFORMED): State.ENTERING,
    (State.ENTERING, Event.TYPED): State.VERIFYING,
    (State.ENTERING, Event.TYPED_FOR_LAST_TRY): State.LAST_TRY,
    (State.ENTERING, Event.CARD_GONE): State.AWAY,
    (State.LAST_TRY, Event.NOT_CONFIRMED): State.LAST_TRY,
    (State.LAST_TRY, Event.TAKEN_BACK): State.ENTERING,
    (State.LAST_TRY, Event.CONFIRMED): State.VERIFYING,
    (State.LAST_TRY, Event.CARD_GONE): State.AWAY,
    (State.VERIFYING, Event.WRONG): State.ENTERING,
    (State.VERIFYING, Event.CARD_BLOCKED): State.BLOCKED,
    (State.VERIFYING, Event.NEW_CODE_RIGHT): State.FINISHED,
    (State.VERIFYING, Event.UNCERTAIN): State.COUNTING,
    (State.VERIFYING, Event.CARD_GONE): State.AWAY,
    (State.VERIFYING, Event.TROUBLE): State.TROUBLED,
    (State.CHOOSING, Event.MALFORMED): State.CHOOSING,
    (State.CHOOSING, Event.KEEP): State.FINISHED,
    (State.CHOOSING, Event.ON_COMPUTER): State.ENTERING,
    (State.CHOOSING, Event.ADVISED_AGAINST): State.WEAK,
    (State.CHOOSING, Event.GOOD): State.CHANGING,
    (State.CHOOSING, Event.CARD_GONE): State.AWAY,
    (State.WEAK, Event.ANOTHER): State.CHOOSING,
    (State.WEAK, Event.GOOD): State.CHANGING,
    (State.WEAK, Event.CARD_GONE): State.AWAY,
    (State.CHANGING, Event.CHANGED): State.FINISHED,
    (State.CHANGING, Event.REFUSED): State.CHOOSING,
    (State.CHANGING, Event.WRONG): State.ENTERING,
    (State.CHANGING, Event.CARD_BLOCKED): State.BLOCKED,
    (State.CHANGING, Event.UNCERTAIN): State.COUNTING,
    (State.CHANGING, Event.CARD_GONE): State.AWAY,
    (State.CHANGING, Event.TROUBLE): State.TROUBLED,
    (State.AWAY, Event.CARD_BACK): State.COUNTING,
    (State.AWAY, Event.OTHER_CARD): State.WAITING,
    (State.TROUBLED, Event.AGAIN): State.COUNTING,
    (State.TROUBLED, Event.CARD_GONE): State.AWAY,
    (State.COUNTING, Event.COUNTED): State.ENTERING,
    (State.COUNTING, Event.CARD_BLOCKED): State.BLOCKED,
    (State.COUNTING, Event.CARD_GONE): State.AWAY,
    (State.COUNTING, Event.TROUBLE): State.TROUBLED,
    (State.BLOCKED, Event.CLOSED): State.ENDED,
    (State.FINISHED, Event.CLOSED): State.ENDED,
}
"""From the typing of a code to its end: common to first use and change of code."""

ACTIVATION: Table = {
    (State.WAITING, Event.CARD_READY): State.TRIAGE,
    (State.WAITING, Event.CARD_READY_AGAIN): State.COMPARING,
    (State.WAITING, Event.CARD_BLOCKED): State.BLOCKED,
    (State.TRIAGE, Event.HAS_LETTER): State.COMPARING,
    (State.TRIAGE, Event.HAS_OWN_CODE): State.ENTERING,
    (State.TRIAGE, Event.HAS_NO_CODES): State.NO_CODES,
    (State.TRIAGE, Event.CARD_GONE): State.WAITING,
    (State.NO_CODES, Event.BACK): State.TRIAGE,
    (State.NO_CODES, Event.CARD_GONE): State.WAITING,
    (State.COMPARING, Event.SAME_NUMBER): State.ENTERING,
    (State.COMPARING, Event.OTHER_NUMBER): State.WRONG_LETTER,
    (State.COMPARING, Event.CARD_GONE): State.WAITING,
    (State.WRONG_LETTER, Event.BACK): State.TRIAGE,
    (State.WRONG_LETTER, Event.CARD_GONE): State.WAITING,
    **CODE,
    (State.VERIFYING, Event.LETTER_CODE_RIGHT): State.OFFERING,
    (State.VERIFYING, Event.OWN_CODE_RIGHT): State.FINISHED,
    (State.OFFERING, Event.CHOOSE): State.CHOOSING,
    (State.OFFERING, Event.KEEP): State.FINISHED,
    (State.OFFERING, Event.CARD_GONE): State.AWAY,
}


async def activate(
    access: CardAccess, interaction: Interaction, reader: str, journal: UnblockJournal
) -> Ending:
    """Guide the first use of the card in `reader`; raises `Left` when the person leaves."""
    run = CodeRun(Visit(access, interaction, reader, journal), CodeKind.LETTER)
    return await run.follow(ACTIVATION)
