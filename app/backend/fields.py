"""Reading JSON that came from outside: every member is checked, nothing is guessed.

Members that are not asked for are ignored, so that the server may grow; a member that is missing,
null where it may not be, or of another type, is a BadAnswer that names it.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import UnionType
from typing import Any, NoReturn, TypeVar
from uuid import UUID

from app.domain.problem import BadAnswer, ProblemCode

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)


def parse_object(body: bytes) -> "Fields":
    """Parse UTF-8 JSON whose top is an object; raises BadAnswer."""
    return Fields(parse_json(body))


def parse_json(body: bytes) -> Any:
    """Parse strict UTF-8 JSON; raises BadAnswer.

    Strict: no NaN, no endless nesting or digits, no member twice (each parser would take another).
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_each_member_once,
        )
    except (ValueError, RecursionError):
        raise BadAnswer(ProblemCode.BAD_ANSWER, cause="not-json") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _each_member_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        raise ValueError("a member twice")
    return found


class Fields:
    """The members of one JSON object; `path` is where it stands, for the message."""

    __slots__ = ("_members", "_path")

    def __init__(self, value: Any, path: str = "") -> None:
        self._path = path
        if not isinstance(value, dict):
            self._bad("")
        self._members: dict[str, Any] = value

    def text(self, name: str) -> str:
        """A string that Unicode can carry."""
        value = self._take(name, str)
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            self._bad(name)
        return str(value)

    def boolean(self, name: str) -> bool:
        """A boolean."""
        return bool(self._take(name, bool))

    def integer(self, name: str) -> int:
        """A whole number; true and false are none."""
        value = self._take(name, int)
        if isinstance(value, bool):
            self._bad(name)
        return int(value)

    def day(self, name: str) -> date:
        """A calendar date, AAAA-MM-JJ."""
        return self.convert(name, _parse_day)

    def clock(self, name: str) -> time:
        """A time of day to the minute, HH:MM."""
        return self.convert(name, _parse_clock)

    def moment(self, name: str) -> datetime:
        """A date and time with its offset (RFC 3339), returned in UTC; the years 1000 to 2999."""
        return self.convert(name, _parse_moment)

    def instant(self, name: str) -> datetime:
        """Seconds since 1970, whole or not (NumericDate of RFC 7519), returned in UTC."""
        value = self._take(name, int | float)
        try:
            return _in_our_time(datetime.fromtimestamp(value, UTC))
        except (ValueError, OverflowError, OSError):
            self._bad(name)

    def uuid(self, name: str) -> UUID:
        """A UUID in its hyphenated form."""
        return self.convert(name, _parse_uuid)

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        """A member of an enumeration."""
        return self.convert(name, choices)

    def object(self, name: str) -> "Fields":
        """An object."""
        return Fields(self._take(name, dict), self._at(name))

    def objects(self, name: str, *, required: bool = True) -> tuple["Fields", ...]:
        """A list of objects; an absent one is empty if it is not `required`."""
        items = self._take(name, list) if required or name in self._members else ()
        return tuple(Fields(item, self._at(f"{name}[{i}]")) for i, item in enumerate(items))

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings; an absent one is empty."""
        items = self._members.get(name, [])
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            self._bad(name)
        return tuple(items)

    def optional(self, name: str, read: "Callable[[Fields, str], T]") -> T | None:
        """What `read` gives for a member that may be absent or null."""
        return None if self._members.get(name) is None else read(self, name)

    def optional_object(self, name: str, read: "Callable[[Fields], T]") -> T | None:
        """What `read` gives for an object that may be absent or null."""
        return None if self._members.get(name) is None else read(self.object(name))

    def _take(self, name: str, kind: type | UnionType) -> Any:
        value = self._members.get(name)
        if not isinstance(value, kind):
            self._bad(name)
        return value

    def convert(self, name: str, convert: Callable[[str], T]) -> T:
        """What `convert` makes of a string; its ValueError is a bad answer."""
        try:
            return convert(self.text(name))
        except (ValueError, OverflowError):
            self._bad(name)

    def _at(self, name: str) -> str:
        return ".".join(part for part in (self._path, name) if part)

    def _bad(self, name: str) -> NoReturn:
        raise BadAnswer(ProblemCode.BAD_ANSWER, cause="shape", field=self._at(name) or "$")


def _parse_day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:  # fromisoformat also reads week dates and compact forms
        raise ValueError(text)
    return day


def _parse_clock(text: str) -> time:
    clock = time.fromisoformat(text)
    if f"{clock:%H:%M}" != text:  # fromisoformat also reads seconds, offsets and compact forms
        raise ValueError(text)
    return clock


def _parse_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or text[4:5] != "-" or text[10:11] not in ("T", "t"):
        raise ValueError(text)
    return _in_our_time(moment.astimezone(UTC))


def _in_our_time(moment: datetime) -> datetime:
    """Refuse what no calendar shows: the first and the last hours have no local time at all."""
    if not 999 <= moment.year <= 3000:  # 1000 to 2999 where it was written
        raise ValueError(moment.year)
    return moment


def _parse_uuid(text: str) -> UUID:
    identifier = UUID(text)
    if str(identifier) != text.lower():
        raise ValueError(text)
    return identifier
