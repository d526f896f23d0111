"""The window's side of a workflow: one answer a question, and leaving."""

import asyncio

import pytest

from app.ui.guided.talk import Talk
from app.workflows.codes.steps import InsertCard
from app.workflows.interaction import Left, Step


def test_an_answer_ends_the_question() -> None:
    async def scenario() -> None:
        shown: list[Step[object]] = []
        talk = Talk(shown.append)
        asked = asyncio.ensure_future(talk.ask(InsertCard()))
        await asyncio.sleep(0)
        assert talk.asking
        assert shown == [InsertCard()]
        talk.answer("yes")
        talk.answer("no")  # a second click finds nobody
        assert await asked == "yes"
        assert not talk.asking

    asyncio.run(scenario())


def test_leaving_ends_the_question_on_show() -> None:
    async def scenario() -> None:
        talk = Talk(lambda _step: None)
        asked = asyncio.ensure_future(talk.ask(InsertCard()))
        await asyncio.sleep(0)
        talk.leave()
        with pytest.raises(Left):
            await asked

    asyncio.run(scenario())


def test_leaving_while_work_is_under_way_ends_at_the_next_question() -> None:
    async def scenario() -> None:
        shown: list[Step[object]] = []
        talk = Talk(shown.append)
        talk.leave()
        with pytest.raises(Left):
            await talk.ask(InsertCard())
        assert shown == []

    asyncio.run(scenario())


def test_a_question_taken_back_waits_for_nobody() -> None:
    async def scenario() -> None:
        talk = Talk(lambda _step: None)
        asked = asyncio.ensure_future(talk.ask(InsertCard()))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        assert not talk.asking
        talk.answer("late")

    asyncio.run(scenario())
