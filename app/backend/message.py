"""A request and an answer, as far as this program needs them, free of any library."""

import re
from dataclasses import dataclass, field

_CHARSET = re.compile(r'charset\s*=\s*"?([^";\s]+)')


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: `path` starts with a slash and goes behind the base address.

    `headers` may carry a token, hence they never show in a repr.
    """

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: header names in lower case, the body whole."""

    status: int
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def media_type(self) -> str:
        """The media type in lower case, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The declared character set in lower case, or an empty text."""
        found = _CHARSET.search(self.headers.get("content-type", "").lower())
        return found.group(1) if found else ""

    @property
    def is_page(self) -> bool:
        """Whether this is a web page, by its type or its first character."""
        return "html" in self.media_type or self.body[:64].lstrip()[:1] == b"<"

    @property
    def is_json(self) -> bool:
        """Whether this claims to be JSON in UTF-8, the only character set JSON has."""
        kind = self.media_type
        named_json = kind == "application/json" or kind.endswith("+json")
        return named_json and self.charset in ("", "utf-8", "utf8")
