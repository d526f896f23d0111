"""Draw the state tables into docs/: `python -m app.workflows.draw docs/`.

Each page is made from its table, so that a drawing cannot tell another story than the program;
a test compares them.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from app.domain import outbox
from app.workflows.codes.activate import ACTIVATION
from app.workflows.codes.change_pin import CHANGE_OF_CODE
from app.workflows.codes.states import CodeState
from app.workflows.codes.unblock import UNBLOCKING
from app.workflows.codes.unblock_states import UnblockState
from app.workflows.declarations.declare import DECLARATION
from app.workflows.declarations.renew import RENEWAL
from app.workflows.declarations.states import DeclareState
from app.workflows.machine import diagram


@dataclass(frozen=True, slots=True)
class Page:
    """One drawing: its file's stem, its title, what it shows, and the table."""

    name: str
    title: str
    about: str
    table: Mapping[tuple[Any, Any], Enum]
    start: Enum


PAGES = (
    Page(
        "activation",
        "First use of a card",
        "`app/workflows/codes/activate.py`. No try is spent before VERIFYING; from AWAY and "
        "TROUBLED one always comes back through COUNTING, which reads the tries.",
        ACTIVATION,
        CodeState.WAITING,
    ),
    Page(
        "change-of-code",
        "Change of the code porteur",
        "`app/workflows/codes/change_pin.py`. The same states as a first use, without the letter.",
        CHANGE_OF_CODE,
        CodeState.WAITING,
    ),
    Page(
        "unblocking",
        "Unblocking",
        "`app/workflows/codes/unblock.py`. COUNTING also looks into the journal: an unblocking "
        "that was interrupted is explained and finished.",
        UNBLOCKING,
        UnblockState.WAITING,
    ),
    Page(
        "declaration",
        "Declaration of loss, theft or another incident",
        "`app/workflows/declarations/declare.py`. DECIDING asks the table of "
        "`app/domain/entitlement.py`; CONFIRM is the second confirmation of what cannot be undone.",
        DECLARATION,
        DeclareState.REASON,
    ),
    Page(
        "renewal",
        "Renewal",
        "`app/workflows/declarations/renew.py`. A request is sent only when something is to be "
        "corrected, or when a structure asks for its staff. A card in the reader leads to TRUTH "
        "at once.",
        RENEWAL,
        DeclareState.CARD,
    ),
    Page(
        "outbox",
        "A declaration in the outbox",
        "`app/domain/outbox.py`. No answer is tried again, a no never is.",
        outbox.TRANSITIONS,
        outbox.OutboxState.QUEUED,
    ),
)


def drawn(page: Page) -> str:
    """Return the Markdown of a page."""
    return (
        f"# {page.title}\n\n"
        f"{page.about}\n\n"
        "Drawn from the table by `python -m app.workflows.draw docs/`: do not edit.\n\n"
        f"```mermaid\n{diagram(page.table, page.start)}```\n"
    )


def main(folder: Path) -> None:
    """Write every page into `folder`."""
    folder.mkdir(exist_ok=True)
    for page in PAGES:
        (folder / f"{page.name}.md").write_text(drawn(page), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
