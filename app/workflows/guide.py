"""Reads the guide's data from `resources/guide/`; links and lines as the settings have them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.guide import (
    Answer,
    Contact,
    End,
    Guide,
    Link,
    Part,
    Question,
    Reliability,
    Source,
    Statement,
    Topic,
)
from app.settings import Settings
from app.shipped import RESOURCES

FOLDER = RESOURCES / "guide"

Sources = Mapping[str, Source]


@cache
def load_guide() -> Guide:
    """Read questions, ends and topics; raises `KeyError` for a source that is not listed."""
    sources = load_sources()
    data, topics = _toml(FOLDER / "situations.toml"), _toml(FOLDER / "topics.toml")
    return Guide(
        start=data["start"],
        questions={each["id"]: _question(each) for each in data["question"]},
        ends={each["id"]: _end(each, sources) for each in data["end"]},
        topics={each["id"]: _topic(each, sources) for each in topics["topic"]},
    )


@cache
def load_sources() -> Sources:
    """Read where the statements come from."""
    return {
        name: Source(
            name,
            fields["title"],
            fields["publisher"],
            fields["date"],
            Reliability(fields["reliability"]),
        )
        for name, fields in _toml(FOLDER / "sources.toml").items()
    }


def load_links(settings: Settings) -> Mapping[str, Link]:
    """Read the pages outside, each with the address that the settings give it."""
    sources = load_sources()
    return {
        name: Link(
            name,
            fields["title"],
            getattr(settings, fields["setting"]),
            tuple(sources[each] for each in fields["sources"]),
        )
        for name, fields in _toml(FOLDER / "links.toml").items()
    }


def load_contacts(settings: Settings) -> tuple[Contact, ...]:
    """Read the lines to call or to write to, with the values that the settings give them."""
    sources = load_sources()
    data = _toml(FOLDER / "contacts.toml")["contact"]
    return tuple(_contact(each, sources, settings) for each in data)


@cache
def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _question(data: dict[str, Any]) -> Question:
    answers = tuple(Answer(each["text"], each["to"]) for each in data["answers"])
    return Question(data["id"], data["text"], data.get("hint"), answers)


def _statement(data: dict[str, Any], sources: Sources) -> Statement:
    return Statement(
        data["text"],
        tuple(sources[name] for name in data["sources"]),
        data.get("link"),
        data.get("about"),
    )


def _end(data: dict[str, Any], sources: Sources) -> End:
    def optional(name: str) -> Statement | None:
        return _statement(data[name], sources) if name in data else None

    return End(
        name=data["id"],
        situation=data["situation"],
        headline=data["headline"],
        card=data["card"],
        who=_statement(data["who"], sources),
        where=tuple(_statement(each, sources) for each in data["where"]),
        attach=tuple(_statement(each, sources) for each in data["attach"]),
        form=optional("form"),
        delay=optional("delay"),
        post=optional("post"),
        portal=data.get("portal"),
        caution=data.get("caution"),
        next=tuple(data.get("next", ())),
    )


def _topic(data: dict[str, Any], sources: Sources) -> Topic:
    return Topic(
        name=data["id"],
        title=data["title"],
        lead=_statement(data["lead"], sources),
        parts=tuple(_part(each, sources) for each in data["part"]),
        unknown=tuple(data.get("unknown", ())),
    )


def _part(data: dict[str, Any], sources: Sources) -> Part:
    statements = tuple(_statement(each, sources) for each in data["statements"])
    return Part(data["heading"], statements, data.get("ordered", False))


def _contact(data: dict[str, Any], sources: Sources, settings: Settings) -> Contact:
    def value(name: str) -> str | None:
        return getattr(settings, data[name]) if name in data else None

    return Contact(
        name=data["id"],
        title=data["title"],
        purpose=_statement(data["purpose"], sources),
        number=value("number"),
        mail=value("mail"),
        hours=value("hours"),
        price=value("price"),
        unknown=data.get("unknown"),
        wants_unblocking_code=data.get("wants_unblocking_code", False),
    )
