"""A workstation laid out in a folder, with nothing wrong, for checks that need no PC/SC service."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.diagnostics.surroundings import Surroundings
from app.domain.station import ServiceState, Station
from app.paths import below
from app.settings import Settings, resolve

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NOBODY = "http://127.0.0.1:9/"


def place(root: Path, **changes: Any) -> Surroundings:
    """Return surroundings whose system files lie under `root`; `changes` replace its fields."""
    here = Surroundings(
        picture=lambda: Station(ServiceState.RUNNING),
        enter=lambda: 0,
        resolved=resolve([]),
        paths=below(root / "home"),
        revocation_urls=(),
        root=root,
        environment={},
        now=lambda: NOW,
    )
    return replace(here, **changes)


def with_settings(here: Surroundings, **values: Any) -> Surroundings:
    """Return the same surroundings with some settings set."""
    settings: Settings = replace(here.resolved.settings, **values)
    return replace(here, resolved=replace(here.resolved, settings=settings))


def lay(root: Path, absolute: str, content: str | bytes = b"") -> Path:
    """Write a system file under `root`."""
    file = root / absolute.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


Fault = Callable[[], None]
