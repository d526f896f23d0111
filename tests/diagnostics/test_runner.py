"""Whatever one check does, the others answer, and in time."""

import asyncio
import threading
import time

from app.diagnostics.runner import Check, run_checks
from app.domain.finding import Finding, Light, Line, plain


def fine(line: Line) -> Finding:
    return Finding(line, Light.OK, "fine")


def test_a_check_that_raises_or_hangs_is_a_finding_and_stops_no_other() -> None:
    never = threading.Event()

    def hang() -> Finding:
        never.wait()
        return fine(Line.CARD)

    def raise_timeout() -> Finding:
        raise TimeoutError

    checks = [
        Check(Line.PROGRAM, lambda: fine(Line.PROGRAM)),
        Check(Line.CARD, hang, limit_s=0.2),
        Check(Line.KEYRING, lambda: 1 / 0),  # type: ignore[arg-type,return-value]
        Check(Line.DISK, raise_timeout),
        Check(Line.SERVICE, lambda: fine(Line.SERVICE)),
    ]
    came: list[Line] = []
    began = time.monotonic()
    findings = asyncio.run(run_checks(checks, lambda finding: came.append(finding.line)))
    never.set()
    assert time.monotonic() - began < 2
    assert [finding.line for finding in findings] == [
        Line.SERVICE,
        Line.CARD,
        Line.KEYRING,
        Line.DISK,
        Line.PROGRAM,
    ]
    lights = [finding.light for finding in findings]
    assert lights == [Light.OK, Light.UNKNOWN, Light.UNKNOWN, Light.UNKNOWN, Light.OK]
    assert findings[2].facts == plain(failure="ZeroDivisionError", detail=None)
    assert "bloquée" in findings[1].sentence
    assert findings[3].facts == plain(failure="TimeoutError", detail="TimeoutError")
    assert came[-1] is Line.CARD


def test_checks_run_side_by_side() -> None:
    meeting = threading.Barrier(4)

    def meet() -> Finding:
        meeting.wait(5)
        return fine(Line.CARD)

    findings = asyncio.run(run_checks([Check(Line.CARD, meet)] * 4))
    assert [finding.light for finding in findings] == [Light.OK] * 4
