"""The short code carries every light, and a misread character is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from app.diagnostics.phone_code import ALPHABET, lights_of, phone_code
from app.domain.finding import Finding, Light, Line

SAID = st.sampled_from([Light.OK, Light.ATTENTION, Light.FAILURE, Light.UNKNOWN])


@given(st.fixed_dictionaries({line: SAID for line in Line}))
def test_the_lights_come_back(lights: dict[Line, Light]) -> None:
    code = phone_code([Finding(line, light, "") for line, light in lights.items()])
    assert lights_of(code) == lights
    assert lights_of(code.lower().replace("-", " ").replace("0", "o")) == lights


@given(
    st.fixed_dictionaries({line: SAID for line in Line}),
    st.integers(0, 9),
    st.sampled_from(ALPHABET),
)
def test_one_wrong_character_is_noticed(lights: dict[Line, Light], place: int, other: str) -> None:
    code = phone_code([Finding(line, light, "") for line, light in lights.items()])
    digits = list(code.removeprefix("DIAG-").replace("-", ""))
    changed = digits[place] != other
    digits[place] = other
    read = lights_of("".join(digits))
    assert read is None if changed else read == lights


def test_other_texts_are_no_code() -> None:
    for text in ("", "DIAG-", "carte vitale", "DIAG-ZZZZZ-ZZZZZ", "0123456789"):
        assert lights_of(text) is None, text
