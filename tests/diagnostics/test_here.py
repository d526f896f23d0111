"""The diagnosis in demonstration mode: the same checks on virtual readers and the sandbox."""

import asyncio
from datetime import date
from pathlib import Path

from app.demo.card import insert
from app.demo.readers import DEFAULT_READERS, VirtualReaders
from app.demo.sandbox import Sandbox
from app.diagnostics.diagnosis import Diagnosis, diagnose
from app.diagnostics.here import demonstration, picture_of
from app.domain.finding import Light, Line, sentence_of
from app.domain.station import ServiceState
from app.language import _
from app.paths import below
from app.settings import NO_PROXY, Layer, Source, resolve

OF_THIS_MACHINE = {Line.KEYRING, Line.SESSION, Line.MIDDLEWARE, Line.FOLDERS, Line.DISK}


def diagnosed(readers: VirtualReaders, sandbox: Sandbox, home: Path) -> Diagnosis:
    values = {
        "backend_url": sandbox.url,
        "extra_authority": str(sandbox.ca_file),
        "proxy": NO_PROXY,
    }
    resolved = resolve([Layer(Source.DEFAULT, "", values)])
    here = demonstration(lambda: picture_of(readers), resolved, below(home))
    return asyncio.run(diagnose(here))


def test_the_demonstration_is_examined_without_a_way_out(tmp_path: Path) -> None:
    readers = VirtualReaders()
    readers.insert(DEFAULT_READERS[0], insert("cps3-nurse", date.today()))
    with Sandbox(tmp_path / "sandbox") as sandbox:
        found = diagnosed(readers, sandbox, tmp_path / "home")
    lines = {finding.line: finding for finding in found.findings}
    wrong = [line for line, finding in lines.items() if finding.light is not Light.OK]
    assert set(wrong) <= OF_THIS_MACHINE
    assert "démonstration" in sentence_of(lines[Line.SERVICE], _)
    hosts = [
        fact.value for finding in found.findings for fact in finding.facts if fact.name == "host"
    ]
    assert {host for host in hosts if host} <= {"127.0.0.1", lines[Line.PROGRAM].fact("host")}


def test_its_service_can_be_stopped(tmp_path: Path) -> None:
    readers = VirtualReaders()
    readers.set_service(ServiceState.STOPPED)
    with Sandbox(tmp_path / "sandbox") as sandbox:
        found = diagnosed(readers, sandbox, tmp_path / "home")
    lights = {finding.line: finding.light for finding in found.findings}
    assert lights[Line.SERVICE] is Light.FAILURE
    assert lights[Line.CARD] is Light.UNKNOWN and lights[Line.BACKEND] is Light.OK
