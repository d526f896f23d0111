"""The troubleshooting book holds the forty-two symptoms, each findable and with its source."""

import pytest

from app.diagnostics.book import by_number, search, symptoms
from app.diagnostics.phone_code import phone_code
from app.domain.finding import Finding, Light, Line


def test_forty_two_symptoms_each_with_cause_remedy_and_source() -> None:
    assert [symptom.number for symptom in symptoms()] == list(range(1, 43))
    for symptom in symptoms():
        assert symptom.title and symptom.cause.endswith(".") and symptom.remedy.endswith(".")
        assert symptom.sources
        assert all(source.title and source.read for source in symptom.sources)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("SCardSvr", 2),
        ("cache abimé", 8),
        ("cps4 CRYPTOLIB", 9),
        ("réversé", None),
        ("huit chiffres", 20),
        ("citrix redirection", 17),
        ("firefox", 24),
    ],
)
def test_search_takes_words_in_any_case_and_without_accents(words: str, number: int | None) -> None:
    found = {symptom.number for symptom in search(words)}
    assert (number in found) if number else not found
    assert len(found) < 10


def test_no_word_finds_all_and_a_phone_code_finds_what_its_lines_lead_to() -> None:
    assert search("  ") == symptoms()
    findings = [Finding(line, Light.OK, "") for line in Line if line is not Line.FOLDERS]
    code = phone_code([*findings, Finding(Line.FOLDERS, Light.FAILURE, "")])
    assert [symptom.number for symptom in search(code)] == [8]


def test_numbers_lead_to_entries() -> None:
    assert [symptom.number for symptom in by_number((9, 3, 99))] == [3, 9]
