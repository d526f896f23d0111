"""`poste-cpx outbox`: the declarations and where each stands. Sends nothing."""

import argparse
import asyncio
import json
from typing import Any

from app import assembly
from app.cli import exits
from app.cli.output import tell
from app.cli.problem_text import problem_text
from app.domain.outbox import Dispatch, OutboxState
from app.language import N_, _

_STATES = {
    OutboxState.QUEUED: N_("en attente d’envoi"),
    OutboxState.SENDING: N_("en cours d’envoi"),
    OutboxState.RECEIVED: N_("reçue"),
    OutboxState.REFUSED: N_("refusée"),
    OutboxState.WITHDRAWN: N_("retirée"),
}


def run(arguments: argparse.Namespace) -> int:
    """Print every declaration, newest first; exit 1 when one was refused or cannot be read."""
    shelf = asyncio.run(assembly.outbox_as_kept())
    if arguments.json:
        views = [view(each) for each in shelf.dispatches]
        tell(json.dumps({"declarations": views}, ensure_ascii=False, indent=1))
    else:
        for notice in shelf.notices:
            tell(problem_text(notice))
        tell("\n".join(line(each) for each in shelf.dispatches) or _("Aucune déclaration."))
    refused = any(each.entry.state is OutboxState.REFUSED for each in shelf.dispatches)
    return exits.WARNINGS if refused or shelf.notices else exits.DONE


def view(dispatch: Dispatch) -> dict[str, Any]:
    """One declaration as JSON: no name and no content, only where it stands."""
    entry = dispatch.entry
    return {
        "id": str(entry.id),
        "kind": dispatch.kind.value,
        "reason": dispatch.reason.value if dispatch.reason else None,
        "card": entry.card_number,
        "state": entry.state.value,
        "queued_at": entry.queued_at.isoformat(),
        "attempts": entry.attempts,
        "next_try_at": entry.next_try_at.isoformat() if entry.next_try_at else None,
        "reference": entry.reference,
        "received_at": entry.received_at.isoformat() if entry.received_at else None,
        "problem": entry.problem.value if entry.problem else None,
    }


def line(dispatch: Dispatch) -> str:
    """One declaration on one line."""
    entry = dispatch.entry
    about = dispatch.reason.value if dispatch.reason else dispatch.kind.value
    words = [f"{entry.queued_at.astimezone():%d/%m/%Y %H:%M}", about, entry.card_number]
    words.append(_(_STATES[entry.state]))
    words += [known for known in (entry.reference, entry.problem and entry.problem.value) if known]
    return "  ".join(words)
