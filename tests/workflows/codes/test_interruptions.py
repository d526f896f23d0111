"""The card pulled at every command of a first use, and all else that can get in the way.

Whatever happens: no hang, never two VERIFY for one click, no try lost that was not answered, and
what the screen says of the tries equals the card.
"""

from functools import partial
from typing import Any

import pytest

from app.domain.problem import ProblemCode
from app.domain.station import ServiceState
from app.workflows.codes import steps
from app.workflows.codes.change_pin import change_pin
from app.workflows.codes.steps import CodeFate, Ending
from tests.workflows.bench import READER, WAIT, Bench, Person, Watched
from tests.workflows.codes.holder import NEW, WRONG, Act, at_command, commands_of, go, pull, waits


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_the_card_pulled_at_every_single_command(
    profile: str, processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = set()
    for at in range(1, commands_of(profile) + 1):
        inserted, person, ending = go(profile, monkeypatch, at_command(at, pull, processed))
        told |= {(step.report.problem, step.report.spent) for step in waits(person)}
        said = f"pulled at command {at}: {person.path}"
        assert ending is Ending.DONE, said
        assert inserted.pin_tries == 3, said
        assert person.asked[-1].fate is CodeFate.CHANGED, said
        assert inserted.accepts(NEW), said
    assert told == {
        (ProblemCode.CARD_REMOVED, False),
        (ProblemCode.PIN_UNCERTAIN, None),
        (ProblemCode.PIN_CHANGE_UNCERTAIN, None),
    }


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_a_wrong_code_and_the_card_pulled_at_every_single_command(
    profile: str, processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(1, commands_of(profile, first_code=WRONG) + 1):
        pulled = at_command(at, pull, processed)
        inserted, person, ending = go(profile, monkeypatch, pulled, first_code=WRONG)
        assert (ending, inserted.pin_tries) == (Ending.DONE, 3), f"pulled at {at}: {person.path}"
        assert inserted.accepts(NEW)


def unplug(desk: Bench, _inserted: Watched) -> None:
    desk.readers.unplug(READER)


def stop_service(desk: Bench, _inserted: Watched) -> None:
    desk.readers.set_service(ServiceState.STOPPED)


@pytest.mark.parametrize(
    ("cause", "problem"),
    [(unplug, ProblemCode.READER_UNPLUGGED), (stop_service, ProblemCode.SERVICE_STOPPED)],
)
def test_reader_or_service_lost_at_every_command(
    cause: Act, problem: ProblemCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(at: int, desk: Bench, inserted: Watched, person: Person) -> None:
        def restore(step: Any) -> object:
            desk.readers.set_service(ServiceState.RUNNING)
            desk.readers.plug(READER)
            desk.put(inserted)
            return WAIT

        person.replies |= {steps.Reinsert: restore, steps.InsertCard: restore}
        at_command(at, cause)(desk, inserted, person)

    told = set()
    for at in range(1, commands_of("cps3-nurse") + 1):
        inserted, person, ending = go("cps3-nurse", monkeypatch, partial(lost, at))
        assert (ending, inserted.pin_tries, inserted.accepts(NEW)) == (Ending.DONE, 3, True)
        told |= {step.report.problem for step in waits(person)}
    assert problem in told


@pytest.mark.parametrize(
    "idle",
    [
        steps.WhatReceived,
        steps.CompareLetter,
        steps.EnterCode,
        steps.OfferOwnCode,
        steps.ChooseCode,
    ],
)
def test_the_card_pulled_while_a_question_is_on_screen(
    idle: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question is taken back at once, and the work resumes where it makes sense."""

    def pulled(desk: Bench, _inserted: Watched, person: Person) -> None:
        person.replies[idle] = [desk.pulling(), person.replies[idle]]

    inserted, person, ending = go("cps3-nurse", monkeypatch, pulled)
    assert (ending, inserted.pin_tries, inserted.accepts(NEW)) == (Ending.DONE, 3, True)
    where = person.path.index(idle.__name__)
    waits = person.asked[where + 1]
    resumes = next(name for name in person.path[where + 2 :] if name != "InsertCard")
    assert waits.report.problem is ProblemCode.CARD_REMOVED
    early = idle in (steps.WhatReceived, steps.CompareLetter)
    assert isinstance(waits, steps.InsertCard if early else steps.Reinsert)
    assert resumes == (idle.__name__ if early else "EnterCode")
    asks_again = next(step for step in person.asked[where + 2 :] if type(step).__name__ == resumes)
    assert getattr(asks_again, "report", None) is None, "it still asks for a card that is back"


@pytest.mark.parametrize("processed", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_a_change_of_code_interrupted_at_every_command(
    profile: str, processed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in range(1, commands_of(profile, change_pin) + 1):
        pulled = at_command(at, pull, processed)
        inserted, _person, ending = go(profile, monkeypatch, pulled, change_pin)
        assert (ending, inserted.pin_tries, inserted.accepts(NEW)) == (Ending.DONE, 3, True)
