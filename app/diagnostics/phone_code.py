"""A short code that carries all lights, to be read over the phone.

Twenty-one lines of four lights each are 42 bits: nine characters of Crockford's base 32 (no I, L,
O, U), and a tenth that catches a misread one (Luhn, modulo 32). It says nothing else, so it may
be told to anyone.
"""

from collections.abc import Iterable, Mapping

from stdnum import luhn

from app.domain.finding import Finding, Light, Line

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "DIAG"
DIGITS = 9
_LIGHTS = (Light.UNKNOWN, Light.OK, Light.ATTENTION, Light.FAILURE)
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V", "-": "", " ": ""})


def phone_code(findings: Iterable[Finding]) -> str:
    """Return the code, as `DIAG-XXXXX-XXXXX`; a line without a finding counts as unknown."""
    lights = {finding.line: finding.light for finding in findings}
    number = 0
    for line in Line:
        light = lights.get(line, Light.UNKNOWN)
        number = number * 4 + (_LIGHTS.index(light) if light in _LIGHTS else 0)
    digits = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(DIGITS)))
    whole = digits + luhn.calc_check_digit(digits, ALPHABET)
    return f"{PREFIX}-{whole[:5]}-{whole[5:]}"


def lights_of(code: str) -> Mapping[Line, Light] | None:
    """Return the lights a code carries, or None when it is not one or was misread."""
    text = code.strip().upper().removeprefix(PREFIX).translate(_MISREAD)
    if len(text) != DIGITS + 1 or not luhn.is_valid(text, ALPHABET):
        return None
    number = 0
    for character in text[:DIGITS]:
        number = number * 32 + ALPHABET.index(character)
    if number >= 4 ** len(Line):
        return None
    return {
        line: _LIGHTS[number >> 2 * place & 3]
        for line, place in zip(Line, reversed(range(len(Line))), strict=True)
    }
