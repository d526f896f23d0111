"""A declaration signed on the card: virtual card, real hub, the sandbox over HTTPS."""

import base64
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.demo.keypad import Hands, Key
from app.demo.sandbox.signatures import check
from app.domain.card import Card
from app.domain.declaration import CardReference, Kind, Quality, Reason
from app.domain.pin import Pin
from app.domain.problem import ProblemCode
from app.workflows.codes.steps import Keys
from app.workflows.declarations import steps
from app.workflows.declarations.card_signature import can_sign, signing_card
from app.workflows.declarations.declare import declare
from app.workflows.declarations.steps import DeclarationEnding as Ending
from tests.ui.steps import DECLARED
from tests.workflows.bench import READER, WAIT, Bench, Person, Watched, bench, card, leave, pin, run
from tests.workflows.declarations.test_declare import DETAILS, FullOnce, replies
from tests.workflows.office import office

CODE = "1234"


def signing(
    folder: Path,
    profile: str = "cps3-nurse",
    hands: Hands | None = None,
    full_once: bool = False,
    **changes: Any,
) -> "Scene":
    """Declare a defective card, which is in the reader, as its holder."""

    async def live() -> Scene:
        async with bench() as desk, office(folder) as here:
            inserted = card(profile)
            if hands is not None:
                desk.readers.fit_keypad(READER, hands)
            desk.put(inserted)
            station = await desk.read()
            assert station.preferred is not None and station.preferred.card is not None
            known = station.preferred.card
            scene = Scene(desk, inserted, known)
            usual = {
                "ChooseCard": CardReference.of(known),
                "OfferSignature": steps.SignatureChoice.SIGN,
                "EnterSigningCode": pin(CODE),
            }
            scene.person = Person(replies(**(usual | changes)))
            scene.person.on_step = scene.look
            at = here.desk(scene.person, access=desk.hub)
            if full_once:
                at = replace(at, postbox=FullOnce(at.postbox))
            scene.ending = await declare(at, (known,), Kind.INCIDENT, Reason.DEFECTIVE)
            scene.held = here.sandbox.declarations()
            return scene

    scene: Scene = run(live())
    return scene


class Scene:
    """What was there, and what came of it."""

    person: Person
    ending: Ending
    held: tuple[Any, ...]

    def __init__(self, desk: Bench, inserted: Watched, known: Card) -> None:
        self.desk, self.inserted, self.known = desk, inserted, known
        self.tries: list[int] = []

    def look(self, step: Any) -> None:
        if isinstance(step, steps.EnterSigningCode):
            self.tries.append(self.inserted.pin_tries)

    @property
    def entry(self) -> Any:
        return self.person.last(steps.ServerSaidYes).entry


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_the_card_signs_the_very_bytes_that_leave(profile: str, tmp_path: Path) -> None:
    scene = signing(tmp_path, profile)
    assert scene.ending is Ending.RECEIVED
    assert scene.known.holder is not None and scene.known.holder.national_id is not None
    name = scene.known.holder.national_id.value
    assert check(scene.entry.signature, scene.entry.payload).name == name
    assert scene.held[0].payload == scene.entry.payload
    claims = scene.entry.receipt.split(b".")[1]
    said = json.loads(base64.urlsafe_b64decode(claims + b"=" * (-len(claims) % 4)))
    assert said["signedBy"] == name
    assert scene.inserted.verifies == [1]


def test_one_click_is_one_presentation_and_a_wrong_code_is_told(tmp_path: Path) -> None:
    scene = signing(tmp_path, EnterSigningCode=[pin("9999"), pin(CODE)])
    assert scene.ending is Ending.RECEIVED
    assert scene.inserted.verifies == [1, 1]
    report = scene.person.last(steps.EnterSigningCode).report
    assert (report.problem, report.spent, report.after) == (ProblemCode.PIN_WRONG, True, 2)
    assert scene.tries == [3, 2]


def test_a_signature_goes_with_the_bytes_it_covers_or_not_at_all(tmp_path: Path) -> None:
    """Signed, not kept for want of room, corrected, then sent without a signature."""
    choices, signed = steps.ReviewChoice, steps.SignatureChoice
    scene = signing(
        tmp_path,
        full_once=True,
        Review=[choices.GO_ON, choices.CORRECT, choices.GO_ON],
        FillDetails=[DETAILS, replace(DETAILS, reorder=False)],
        OfferSignature=[signed.SIGN, signed.WITHOUT],
    )
    assert scene.ending is Ending.RECEIVED
    assert scene.inserted.verifies == [1]
    assert scene.entry.signature is None
    assert scene.held[0].payload == scene.entry.payload


def test_the_last_try_is_never_spent_on_a_signature(tmp_path: Path) -> None:
    scene = signing(tmp_path, EnterSigningCode=pin("9999"))
    assert scene.ending is Ending.RECEIVED
    assert scene.inserted.verifies == [1, 1]
    assert scene.inserted.pin_tries == 1
    assert scene.person.last(steps.Review).report.problem is ProblemCode.PIN_WRONG
    assert scene.entry.signature is None
    assert scene.person.path.count("OfferSignature") == 1


def test_a_code_that_is_none_never_leaves(tmp_path: Path) -> None:
    scene = signing(tmp_path, EnterSigningCode=[pin("12"), pin(CODE)])
    assert scene.inserted.verifies == [1]
    assert scene.entry.signature is not None


@pytest.mark.parametrize("profile", ["cps3-nurse", "cps4-nurse"])
def test_the_code_is_typed_on_the_readers_keys(profile: str, tmp_path: Path) -> None:
    """One click, one code; what the keys refuse costs nothing and is asked again."""
    typed: list[str | Key] = [Key.NONE, Key.CANCEL, "9999", CODE]
    scene = signing(tmp_path, profile, lambda _prompt: typed.pop(0), EnterSigningCode=Keys.READER)
    assert (scene.ending, typed) == (Ending.RECEIVED, [])
    assert scene.entry.signature is not None
    assert scene.inserted.verifies == [1, 1]
    assert scene.tries == [3, 3, 3, 2]
    asked = [step for step in scene.person.asked if isinstance(step, steps.EnterSigningCode)]
    assert [(step.keypad, step.report and step.report.problem) for step in asked] == [
        (True, None),
        (True, ProblemCode.KEYPAD_TIMEOUT),
        (True, ProblemCode.KEYPAD_CANCELLED),
        (True, ProblemCode.PIN_WRONG),
    ]
    busy = [step for step in scene.person.shown if isinstance(step, steps.Signing)]
    assert all(step.keypad for step in busy)


def test_the_computers_keys_after_all(tmp_path: Path) -> None:
    def hands(_prompt: object) -> str:
        raise AssertionError("nobody types on the reader")

    scene = signing(tmp_path, hands=hands, EnterSigningCode=[Keys.COMPUTER, pin(CODE)])
    asked = [step.keypad for step in scene.person.asked if isinstance(step, steps.EnterSigningCode)]
    assert asked == [True, False]
    assert scene.entry.signature is not None
    assert scene.inserted.verifies == [1]


@pytest.mark.parametrize(
    "declined",
    [{"OfferSignature": steps.SignatureChoice.WITHOUT}, {"EnterSigningCode": None}],
    ids=["offer", "code"],
)
def test_it_leaves_without_a_signature_for_who_wants_none(
    declined: dict[str, Any], tmp_path: Path
) -> None:
    scene = signing(tmp_path, **declined)
    assert (scene.ending, scene.entry.signature) == (Ending.RECEIVED, None)
    assert scene.inserted.verifies == []


def test_a_card_that_leaves_leads_back_to_the_page_before(tmp_path: Path) -> None:
    def pull(_step: Any) -> object:
        scene_desk[0].readers.remove(READER)
        return WAIT

    scene_desk: list[Bench] = []

    async def live() -> Person:
        async with bench() as desk, office(tmp_path) as here:
            scene_desk.append(desk)
            desk.put(card("cps3-nurse"))
            station = await desk.read()
            assert station.preferred is not None and station.preferred.card is not None
            known = station.preferred.card
            person = Person(
                replies(
                    ChooseCard=CardReference.of(known),
                    OfferSignature=steps.SignatureChoice.SIGN,
                    EnterSigningCode=pull,
                )
            )
            at = here.desk(person, access=desk.hub)
            ending = await declare(at, (known,), Kind.INCIDENT, Reason.DEFECTIVE)
            assert ending is Ending.RECEIVED
            return person

    person = run(live())
    assert person.last(steps.Review).report.problem is ProblemCode.CARD_REMOVED
    assert person.last(steps.ServerSaidYes).entry.signature is None


def test_codes_are_wiped(tmp_path: Path) -> None:
    typed = Pin(CODE)
    signing(tmp_path, EnterSigningCode=lambda _step: typed)
    assert not typed.digits_only or len(typed) == 0


def test_whose_card_signs(tmp_path: Path) -> None:
    async def live() -> None:
        async with bench() as desk:
            desk.put(card("cps3-nurse"))
            station = await desk.read()
            assert station.preferred is not None and station.preferred.card is not None
            mine = station.preferred.card
            assert can_sign(mine)
            own = replace(DECLARED.card, number=mine.number or "")
            other = replace(DECLARED.card, number="2900991013")
            for quality in Quality:
                declarant = replace(DECLARED.declarant, quality=quality)
                by = replace(DECLARED, declarant=declarant)
                holder = quality is Quality.HOLDER
                for kind in Kind:
                    found = [
                        signing_card(station, replace(by, card=each, kind=kind)) is not None
                        for each in (own, other)
                    ]
                    assert found == [holder and kind is not Kind.LOSS_THEFT, not holder]

    run(live())


def test_without_a_card_nothing_is_offered(tmp_path: Path) -> None:
    async def live() -> Person:
        async with bench() as desk, office(tmp_path) as here:
            person = Person(replies(OfferSignature=leave))
            await declare(here.desk(person, access=desk.hub))
            return person

    assert "OfferSignature" not in run(live()).path
