"""A report on each demonstration card holds nothing of its holder, and joins with no other."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.cli.json_view import card_view
from app.demo.card import insert, profiles
from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.diagnostics.checks import card, certificates, counters, readers
from app.diagnostics.diagnosis import Diagnosis
from app.diagnostics.here import picture_of
from app.diagnostics.last_good import Since
from app.diagnostics.report import as_html, as_json, as_text, report_of
from app.domain.station import Station
from tests.diagnostics.places import NOW, place

TODAY = date(2026, 11, 22)
PUBLIC = frozenset({"civility", "kind", "label", "code", "profession"})
"""What says nothing of one person: shared by all of a profession."""

TOKEN = re.compile(r"[0-9a-f]{4}x[0-9a-f]{4}")


@cache
def seen(profile: str) -> Station:
    """The station with the card of a profile in its reader, read over APDUs."""
    system = VirtualReaders()
    system.insert(DEFAULT_READERS[0], insert(profile, TODAY))
    return picture_of(system)


def diagnosed(station: Station, root: Path) -> Diagnosis:
    here = place(root)
    findings = (
        readers.examine(here, station),
        card.judge(station, TODAY, 90),
        counters.judge(station),
        certificates.examine(here, station),
    )
    return Diagnosis(findings, NOW, 0.1)


def of_the_holder(station: Station) -> set[str]:
    """Every text of the card that leads to its holder or its structure."""
    reader = station.preferred
    if reader is None or reader.card is None:
        return set()
    view = card_view(reader.card, TODAY)
    told = set(texts({key: view[key] for key in ("number", "holder", "structure")}))
    told |= {reader.card.serial} | {each["serial"] for each in view["certificates"]}
    told |= {each.subject for each in reader.card.certificates}
    return {text for text in told if len(text) >= 3}


def texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, str) and key not in PUBLIC:
        yield value


@pytest.mark.parametrize("profile", profiles())
def test_nothing_of_the_holder_leaves(profile: str, tmp_path: Path) -> None:
    station = seen(profile)
    report = report_of(diagnosed(station, tmp_path), Since(None))
    secrets = of_the_holder(station)
    for form in (as_json(report), as_html(report), as_text(report)):
        assert [secret for secret in secrets if secret in form] == []


def test_most_profiles_have_a_holder_to_hide() -> None:
    assert sum(len(of_the_holder(seen(profile))) >= 5 for profile in profiles()) >= 10


@pytest.mark.parametrize("profile", ["cps3-nurse", "cpe-secretary"])
def test_two_workstations_with_one_card_share_no_token(profile: str, tmp_path: Path) -> None:
    one, other = (
        set(TOKEN.findall(as_json(report_of(diagnosed(seen(profile), tmp_path), Since(None)))))
        for _workstation in range(2)
    )
    assert len(one) >= 5 and len(other) == len(one) and not one & other
