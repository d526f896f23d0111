"""The report: complete, escaped, without anything personal, and what changed since."""

import json
import stat
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

from app.diagnostics.checks import card
from app.diagnostics.diagnosis import Diagnosis
from app.diagnostics.last_good import FILE, Since, compare
from app.diagnostics.report import as_html, as_json, report_of, text_for
from app.domain.finding import (
    Finding,
    Light,
    Line,
    Repair,
    RepairId,
    personal,
    plain,
)
from app.domain.station import ServiceState, Station
from app.paths import below
from tests.diagnostics.places import NOW
from tests.diagnostics.test_card import GOOD, READER

HOSTILE = "<script>alert('x')</script>"
CARD = card.judge(Station(ServiceState.RUNNING, (READER,)), NOW.date(), 90)
FINDINGS = (
    Finding(Line.SERVICE, Light.OK, "Service {version}.", plain(version="1.9.9", door="open")),
    Finding(
        Line.READERS,
        Light.FAILURE,
        "Un lecteur\u202f: {readers}.",
        plain(readers=(HOSTILE,), count=1),
        (Repair(RepairId.COPY_COMMAND, "Copier", "Copie", "Relance", ("apt", "install")),),
        (1, 4),
    ),
    CARD,
)


def diagnosis(*findings: Finding, days: int = 0) -> Diagnosis:
    return Diagnosis(findings or FINDINGS, NOW + timedelta(days=days), 1.234)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.names.append(tag)


def test_json_holds_what_support_needs() -> None:
    report = json.loads(as_json(report_of(diagnosis(), Since(None))))
    assert report["worst"] == "failure" and report["code"].startswith("DIAG-")
    service, readers, _card = report["lines"]
    assert service["sentence"] == "Service 1.9.9."
    assert service["facts"] == {"version": "1.9.9", "door": "open"}
    assert [symptom["number"] for symptom in readers["symptoms"]] == [1, 4]
    assert readers["repairs"][0]["command"] == "apt install"


def test_no_value_of_the_holder_is_in_either_form() -> None:
    report = report_of(diagnosis(), Since(None))
    assert GOOD.holder is not None and GOOD.holder.national_id is not None
    assert GOOD.structure is not None
    secrets = (
        GOOD.number,
        GOOD.serial,
        GOOD.holder.family_name,
        GOOD.holder.given_name,
        GOOD.holder.national_id.value,
        GOOD.holder.national_id.rpps,
        GOOD.structure.name,
    )
    for text in (as_json(report), as_html(report)):
        for secret in secrets:
            assert secret and secret not in text, secret


def test_two_reports_share_no_token() -> None:
    def tokens() -> set[str]:
        facts = report_of(diagnosis(), Since(None))["lines"][2]["facts"]
        return {v for v in facts.values() if isinstance(v, str) and "-" in v and "x" in v}

    one, other = tokens(), tokens()
    assert len(one) >= 5 and not one & other


def test_the_page_escapes_everything_and_needs_nothing_from_elsewhere() -> None:
    page = as_html(report_of(diagnosis(), Since(None)))
    assert HOSTILE not in page and "&lt;script&gt;" in page
    tags = Tags()
    tags.feed(page)
    assert not {"script", "img", "link", "iframe", "a"} & set(tags.names)
    assert "http" not in page
    assert tags.names.count("article") == 3
    assert "panne" in page


def test_the_name_of_the_file_decides_its_form() -> None:
    report = report_of(diagnosis(), Since(None))
    assert text_for(Path("report.JSON"), report) == as_json(report)
    assert text_for(Path("report.html"), report).startswith("<!doctype html>")


def test_changes_since_the_last_good_run(tmp_path: Path) -> None:
    paths = below(tmp_path)
    good = replace(FINDINGS[0], light=Light.OK)
    assert compare(paths, diagnosis(good)) == Since(None)
    changed = replace(good, facts=plain(version="2.0.0", door="open"))
    failing = Finding(Line.CARD, Light.FAILURE, "")
    since = compare(paths, diagnosis(changed, failing, days=2))
    assert since.day == "2026-11-22"
    assert [(c.line, c.name, c.before, c.now) for c in since.changes] == [
        (Line.SERVICE, "version", "1.9.9", "2.0.0")
    ]
    # A run with a failure is no good run: the comparison stays with the one before it.
    assert compare(paths, diagnosis(changed, days=3)).changes == since.changes
    assert compare(paths, diagnosis(changed, days=4)) == Since("2026-11-25")
    page = as_html(report_of(diagnosis(changed, failing), since))
    assert "2.0.0" in page and "2026-11-22" in page


def test_what_is_kept_is_private_and_names_nobody(tmp_path: Path) -> None:
    paths = below(tmp_path)
    named = Finding(Line.SETTINGS, Light.OK, "", (*plain(user=()), *personal(policy="Ève")))
    compare(paths, diagnosis(CARD, named))
    file = paths.data / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Ève" not in file.read_text("utf-8") and "MARTIN" not in file.read_text("utf-8")
    file.write_text("[]")
    assert compare(paths, diagnosis(CARD)) == Since(None)


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    assert compare(below(tmp_path), diagnosis(CARD)) == Since(None)
