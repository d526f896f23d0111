"""What is said of a certificate's revocation, and why it is not known."""

from dataclasses import replace

import pytest

from app.domain.card import Cause, Revocation
from app.domain.standing import CAUSES, REVOCATIONS, revocation_words
from tests.ui.samples import NURSE

(CERTIFICATE, *_others) = NURSE.certificates


def as_written(sentence: str) -> str:
    return sentence


@pytest.mark.parametrize("revocation", Revocation)
def test_each_answer_has_its_words(revocation: Revocation) -> None:
    told = replace(CERTIFICATE, revocation=revocation)
    assert revocation_words(told, as_written) == REVOCATIONS[revocation]


@pytest.mark.parametrize("cause", Cause)
def test_an_unknown_answer_says_why(cause: Cause) -> None:
    told = replace(CERTIFICATE, revocation=Revocation.UNKNOWN, cause=cause)
    said = revocation_words(told, as_written)
    assert said == f"révocation non vérifiée\u202f: {CAUSES[cause]}"
