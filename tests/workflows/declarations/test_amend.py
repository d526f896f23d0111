"""A declaration that waits is changed before it leaves: the same one, sent once, as changed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.backend.wire import decode_declaration
from app.demo.sandbox import Fault
from app.domain.declaration import Declaration, Incident, Kind
from app.domain.outbox import changeable
from app.domain.problem import ProblemCode
from app.workflows.declarations import steps
from app.workflows.declarations.declare import amend, declare
from app.workflows.declarations.steps import DeclarationEnding as Ending
from app.workflows.interaction import Left
from tests.domain.test_validation import LOSS
from tests.workflows.bench import Person as Somebody
from tests.workflows.bench import leave, run
from tests.workflows.declarations.test_declare import DETAILS, replies
from tests.workflows.office import TODAY, Office, office

ELSEWHERE = Incident(TODAY, place="Métro")


async def declared(here: Office, **changes: Any) -> Declaration:
    """Declare a loss; return it as it stands in the outbox."""
    await declare(here.desk(Somebody(replies(**changes))))
    (entry,) = await here.outbox.entries()
    return decode_declaration(entry.payload)


def test_what_waits_is_sent_once_and_as_changed(tmp_path: Path) -> None:
    async def scene() -> None:
        async with office(tmp_path) as here:
            here.sandbox.inject(Fault.EXPIRED_CERTIFICATE)
            waiting = await declared(here, Sending=steps.WhileSending.LEAVE)
            (entry,) = await here.outbox.entries()
            assert changeable(entry) and here.sandbox.declarations() == ()

            def corrected(step: steps.FillDetails) -> steps.Details:
                assert step.details == replace(
                    DETAILS, holder=waiting.holder, structure=None, attested=False
                )
                return replace(step.details, incident=ELSEWHERE, attested=True)

            def confirmed(_step: Any) -> bool:
                here.sandbox.clear()
                return True

            person = Somebody(replies(FillDetails=corrected, ConfirmOpposition=confirmed))
            assert await amend(here.desk(person), waiting) is Ending.RECEIVED
            assert person.path[0] == "FillDetails"
            (held,) = here.sandbox.declarations()
            sent = decode_declaration(held.payload)
            assert (sent.id, sent.incident, sent.card) == (waiting.id, ELSEWHERE, waiting.card)
            assert len(await here.outbox.entries()) == 1

    run(scene())


def test_what_has_left_is_not_changed_and_says_so(tmp_path: Path) -> None:
    async def scene() -> Somebody:
        async with office(tmp_path) as here:
            sent = await declared(here)
            person = Somebody(
                replies(
                    FillDetails=lambda step: replace(
                        step.details, incident=ELSEWHERE, attested=True
                    ),
                    Review=lambda step: (
                        steps.ReviewChoice.GO_ON if step.report is None else leave(step)
                    ),
                )
            )
            with pytest.raises(Left):
                await amend(here.desk(person), sent)
            (held,) = here.sandbox.declarations()
            assert decode_declaration(held.payload) == sent
            return person

    assert run(scene()).last(steps.Review).report.problem is ProblemCode.DECLARATION_LEFT


def test_a_renewal_has_no_such_form(tmp_path: Path) -> None:
    renewal = replace(LOSS, kind=Kind.RENEWAL, reason=None)

    async def scene() -> None:
        async with office(tmp_path) as here:
            with pytest.raises(ValueError, match="renewal"):
                await amend(here.desk(Somebody(replies())), renewal)

    run(scene())
