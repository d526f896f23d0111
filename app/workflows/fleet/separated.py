"""Text with separators, as spreadsheets and other programs write it, taken apart line by line.

Encoding and separator are found, the quote is always the double one. Python's own sniffer is not
asked: from a sample it may take an apostrophe for the quote, or doubled quotes for none, and then
reads the rest of the file wrongly without a word.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from io import StringIO
from itertools import islice

from app.domain.problem import LocalProblem, ProblemCode

SEPARATORS = ";,\t|"
MOST_COLUMNS = 1000
_SAMPLE, _SAMPLE_LINES = 64_000, 50

Line = tuple[str, ...]
Known = Callable[[Sequence[str]], int]
"""How many names of a header are known; the separator that shows most of them is the one."""


def decoded(raw: bytes) -> str:
    """Return the text; raises LIST_NOT_TEXT.

    Marks of byte order go wherever they stand: files get joined end to end.
    """
    if b"\x00" in raw:
        raise LocalProblem(ProblemCode.LIST_NOT_TEXT)
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding).replace("\ufeff", "")
        except UnicodeDecodeError:
            continue
    raise LocalProblem(ProblemCode.LIST_NOT_TEXT)


def lines(text: str, known: Known) -> list[Line]:
    """Take the text apart; raises LIST_LINE_UNREADABLE with the line, or LIST_TOO_LARGE.

    A quote that is never closed would swallow all the lines after it, so a quote out of place is
    refused, not guessed at. Lines count as in a spreadsheet, where a cell may hold several.
    """
    reader = _reader(text, separator(text, known), strict=True)
    found: list[Line] = []
    try:
        for line in reader:
            if len(line) > MOST_COLUMNS:
                raise LocalProblem(ProblemCode.LIST_TOO_LARGE)
            found.append(tuple(line))
    except csv.Error:
        line_number = len(found) + 1
        raise LocalProblem(ProblemCode.LIST_LINE_UNREADABLE, line=line_number) from None
    return found


def separator(text: str, known: Known) -> str:
    """The separator whose header is known best, and whose lines are as long as their header."""
    sample = text[:_SAMPLE]
    return max(SEPARATORS, key=lambda each: _fits(_sampled(sample, each), known))


def _fits(sampled: Sequence[Sequence[str]], known: Known) -> tuple[int, int, int]:
    filled = [line for line in sampled if any(cell.strip() for cell in line)]
    if not filled:
        return (0, 0, 0)
    header = filled[0]
    alike = sum(len(line) == len(header) for line in filled) if len(header) > 1 else 0
    return (known(header), alike, len(header))


def _sampled(sample: str, each: str) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        found.extend(islice(_reader(sample, each, strict=False), _SAMPLE_LINES))
    except csv.Error:
        return []
    return found


def _reader(text: str, each: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=each, strict=strict)
