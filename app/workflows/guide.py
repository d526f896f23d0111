"""Reads the guide's data from `resources/guide/`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from app.domain.guide import Answer, End, Guide, Question, Reliability, Source, Statement

FOLDER = Path(__file__).parents[2] / "resources" / "guide"


@cache
def load_guide(folder: Path = FOLDER) -> Guide:
    """Read questions, ends and sources; raises `KeyError` for a source that is not listed."""
    sources = {
        name: Source(name, fields["title"], fields["publisher"], fields["date"], _trust(fields))
        for name, fields in _toml(folder / "sources.toml").items()
    }
    data = _toml(folder / "situations.toml")
    questions = {each["id"]: _question(each) for each in data["question"]}
    ends = {each["id"]: _end(each, sources) for each in data["end"]}
    return Guide(data["start"], questions, ends)


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _trust(fields: dict[str, Any]) -> Reliability:
    return Reliability(fields["reliability"])


def _question(data: dict[str, Any]) -> Question:
    answers = tuple(Answer(each["text"], each["to"]) for each in data["answers"])
    return Question(data["id"], data["text"], data.get("hint"), answers)


def _statement(data: dict[str, Any], sources: dict[str, Source]) -> Statement:
    return Statement(
        data["text"], tuple(sources[name] for name in data["sources"]), data.get("link")
    )


def _end(data: dict[str, Any], sources: dict[str, Source]) -> End:
    def optional(name: str) -> Statement | None:
        return _statement(data[name], sources) if name in data else None

    return End(
        name=data["id"],
        situation=data["situation"],
        card=data["card"],
        who=_statement(data["who"], sources),
        where=tuple(_statement(each, sources) for each in data["where"]),
        attach=tuple(_statement(each, sources) for each in data["attach"]),
        form=data.get("form"),
        delay=optional("delay"),
        post=optional("post"),
        caution=data.get("caution"),
        next=tuple(data.get("next", ())),
    )
