"""The search for secrets finds them, so that finding nothing means something."""

import base64
from pathlib import Path

import pytest

from tests.system.in_clear import files_holding

FOUND = {
    "plain": b"name: MARTEL-DEMO;",
    "two bytes a letter": "xMARTEL-DEMOx".encode("utf-16-le"),
    "two bytes, the other way": "MARTEL-DEMO".encode("utf-16-be"),
    "hex": b"MARTEL-DEMO".hex().encode(),
    "bytes of a trace": b"< 0C " + b"MARTEL-DEMO".hex(" ").upper().encode() + b" 90 00",
    **{f"base64 at {at}": base64.b64encode(bytes(at) + b"MARTEL-DEMO, CLAIRE") for at in range(3)},
    "a code": b"pin=1234\n",
    "a code in a trace": b"> 00 20 00 01 04 31 32 33 34",
    "a code with two bytes a letter": "\n1234\n".encode("utf-16-le"),
}
NOT_FOUND = {"a number": b"12345", "a row of bytes": b"a1234f", "base64": b"ZAB1234c=", "no": b""}


@pytest.mark.parametrize("form", FOUND | NOT_FOUND)
def test_forms(form: str, tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "file").write_bytes((FOUND | NOT_FOUND)[form])
    found = files_holding(tmp_path, ("1234",), ("MARTEL-DEMO",))
    assert found == ([deep / "file"] if form in FOUND else [])
