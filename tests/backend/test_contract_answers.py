"""The client reads every answer that the contract allows: an office need not be ours."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.backend.answers import read_cards, read_follow_up, read_notices, read_receipt
from app.backend.message import Answer
from app.backend.problems import OFFICE, judge
from app.domain.problem import NotAuthorised, Problem, Refused
from tests.backend.contract_answers import answers
from tests.backend.test_odd_answers import NOW

READ: dict[str, Callable[[Answer], object]] = {
    "Receipt": read_receipt,
    "FollowUp": read_follow_up,
    "CardPage": read_cards,
    "Notices": read_notices,
}


@pytest.mark.parametrize("name", READ)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_is_read(name: str, data: st.DataObject) -> None:
    document = data.draw(answers(name))
    assert READ[name](_answer(200, document))


@given(st.sampled_from((400, 401, 403, 404, 409, 413, 415, 422, 426)), answers("Problem"))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_problem_document_is_the_office_s_no(status: int, document: Any) -> None:
    with pytest.raises(Problem) as caught:
        judge(_answer(status, document, "problem+json"), "bureau.example", NOW, OFFICE)
    assert isinstance(caught.value, Refused | NotAuthorised)


def _answer(status: int, document: Any, kind: str = "json") -> Answer:
    body = json.dumps(document, ensure_ascii=False).encode()
    return Answer(status, {"content-type": f"application/{kind}"}, body)
