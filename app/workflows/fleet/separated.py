"""Text with separators, as spreadsheets and other programs write it, taken apart line by line.

Encoding and separator are found, the quote is always the double one. Python's own sniffer is not
asked: from a sample it may take an apostrophe for the quote, or doubled quotes for none, and then
reads the rest of the file wrongly without a word.
"""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from app.domain.problem import LocalProblem, ProblemCode

SEPARATORS = ";,\t|"
MOST_COLUMNS = 1000
MOST_CELLS = 4_000_000
STEP = 1000
_LONGEST_LINE = 100_000
_SAMPLE, _SAMPLE_LINES = 64_000, 50
_PIECE = 1_000_000

Line = tuple[str, ...]
Known = Callable[[Sequence[str]], int]
"""How many names of a header are known; the separator that shows most of them is the one."""

Progress = Callable[[int, int], bool]
"""Hears how much is done and how much there is; returns False to stop."""


class Stopped(Exception):
    """The reading was stopped; nothing was kept."""


def go_on(progress: Progress | None, done: int, total: int) -> None:
    """Tell how far one is; raises `Stopped` when asked to."""
    if progress is not None and not progress(done, total):
        raise Stopped


def lines(content: bytes, known: Known, progress: Progress | None = None) -> list[Line]:
    """Take the text apart; raises LIST_NOT_TEXT, LIST_CUT_SHORT, LIST_TOO_LARGE, or
    LIST_LINE_UNREADABLE with the line.

    A quote that is never closed would swallow all the lines after it, so a quote out of place is
    refused, not guessed at. Lines count as in a spreadsheet, where a cell may hold several.
    """
    source, found, cells = BytesIO(content), list[Line](), 0
    with TextIOWrapper(source, _encoding(content), newline="") as text:
        each = separator(text.read(_SAMPLE), known)
        text.seek(0)
        try:
            for line in _reader(_plain(text), each, strict=True):
                cells += len(line) + 1
                if len(line) > MOST_COLUMNS or cells > MOST_CELLS:
                    raise LocalProblem(ProblemCode.LIST_TOO_LARGE)
                if len(found) % STEP == 0:
                    go_on(progress, source.tell(), len(content))
                found.append(tuple(line))
        except csv.Error:
            line_number = len(found) + 1
            raise LocalProblem(ProblemCode.LIST_LINE_UNREADABLE, line=line_number) from None
    return found


def _plain(text: Iterable[str]) -> Iterator[str]:
    """The lines without marks of byte order: files get joined end to end.

    None is so long that its cells are parted in one go while every thread waits.
    """
    for line in text:
        if len(line) > _LONGEST_LINE:
            raise csv.Error
        yield line.replace("\ufeff", "")


def _encoding(content: bytes) -> str:
    """UTF-8 where all of it is, else Windows-1252; UTF-8 that ends within a letter was cut."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(content):
            if b"\x00" in piece:
                raise LocalProblem(ProblemCode.LIST_NOT_TEXT)
            utf8.decode(piece)
    except UnicodeDecodeError:
        return _windows(content)
    if utf8.getstate()[0]:
        raise LocalProblem(ProblemCode.LIST_CUT_SHORT)
    return "utf-8"


def _windows(content: bytes) -> str:
    try:
        for piece in _pieces(content):
            piece.decode("cp1252")
    except UnicodeDecodeError:
        raise LocalProblem(ProblemCode.LIST_NOT_TEXT) from None
    return "cp1252"


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[at : at + _PIECE] for at in range(0, len(content), _PIECE))


def separator(sample: str, known: Known) -> str:
    """The separator whose header is known best, and whose lines are as long as their header."""
    sample = sample.replace("\ufeff", "")
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
        found.extend(
            islice(_reader(StringIO(sample, newline=""), each, strict=False), _SAMPLE_LINES)
        )
    except csv.Error:
        return []
    return found


def _reader(text: Iterable[str], each: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(text, delimiter=each, strict=strict)
