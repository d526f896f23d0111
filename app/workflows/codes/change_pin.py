"""Change of code: the present code, then a new one; docs/change-of-code.md is drawn from it."""

from app.workflows.codes.activate import CODE
from app.workflows.codes.at_card import CardAccess
from app.workflows.codes.attempts import UnblockJournal
from app.workflows.codes.run import CodeRun, Table
from app.workflows.codes.states import CodeEvent as Event
from app.workflows.codes.states import CodeState as State
from app.workflows.codes.steps import CodeKind, Ending
from app.workflows.codes.visit import Visit
from app.workflows.interaction import Interaction

CHANGE_OF_CODE: Table = {
    (State.WAITING, Event.CARD_READY): State.ENTERING,
    (State.WAITING, Event.CARD_BLOCKED): State.BLOCKED,
    **CODE,
    (State.VERIFYING, Event.OWN_CODE_RIGHT): State.CHOOSING,
}


async def change_pin(
    access: CardAccess, interaction: Interaction, reader: str, journal: UnblockJournal
) -> Ending:
    """Guide a change of code on the card in `reader`; raises `Left` when the person leaves."""
    run = CodeRun(Visit(access, interaction, reader, journal), CodeKind.OWN)
    return await run.follow(CHANGE_OF_CODE)
