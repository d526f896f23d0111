"""Whether a file holds a secret in a form that somebody who looks for it would find.

Plain, with two bytes a letter, in hex with and without spaces, in Base64 wherever it begins in a
group of three bytes. A code is only four or eight digits: it is looked for where it stands alone,
and not in Base64, where chance writes it.
"""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

_ALONE = rb"(?<![0-9A-Za-z+/_-])(?:%s)(?![0-9A-Za-z+/=_-])"


def files_holding(folder: Path, codes: tuple[str, ...], words: tuple[str, ...]) -> list[Path]:
    """The files anywhere below `folder` that hold one of these codes or words."""
    alone = {form for code in codes for form in _forms(code)}
    anywhere = {form for word in words for form in (*_forms(word), *_in_base64(word))}
    some_code = re.compile(_ALONE % b"|".join(map(re.escape, sorted(alone))))
    some_word = re.compile(b"|".join(map(re.escape, sorted(anywhere))))
    contents = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return [
        file for file, held in contents.items() if some_code.search(held) or some_word.search(held)
    ]


def _forms(text: str) -> Iterator[bytes]:
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    for spaced in (plain.hex(), plain.hex(" ")):
        yield spaced.encode()
        yield spaced.upper().encode()


def _in_base64(text: str) -> Iterator[bytes]:
    """The letters that Base64 writes for it whatever stands before and behind."""
    for before in range(3):
        padded = bytes(before) + text.encode()
        first, last = -(-before * 8 // 6), len(padded) * 8 // 6
        for written in (base64.b64encode(padded), base64.urlsafe_b64encode(padded)):
            yield written[first:last]
