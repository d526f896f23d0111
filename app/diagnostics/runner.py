"""Runs all checks at once; whatever one of them does, the others answer.

Each check has a thread of its own (a `Lane`) and its own time limit. A check that raises or hangs
becomes a finding on its line; its thread is left behind, a daemon, since nothing can stop it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from app.domain.finding import Finding, Light, Line, in_order, plain
from app.domain.system_errors import detail_of
from app.lane import Lane
from app.language import N_

LIMIT_S = 6.0


@dataclass(frozen=True, slots=True)
class Check:
    """One line's examination: `examine` may block, up to `limit_s` seconds."""

    line: Line
    examine: Callable[[], Finding]
    limit_s: float = LIMIT_S


async def run_checks(
    checks: Sequence[Check], on_result: Callable[[Finding], None] = lambda _finding: None
) -> tuple[Finding, ...]:
    """Run all checks side by side and return their findings in the order of the lines.

    `on_result` is called on the event loop with each finding as it comes.
    """

    async def one(check: Check) -> Finding:
        finding = await _examined(check)
        on_result(finding)
        return finding

    running: list[Awaitable[Finding]] = [one(check) for check in checks]
    return in_order(await asyncio.gather(*running))


async def _examined(check: Check) -> Finding:
    lane = Lane(f"check:{check.line.value}")
    try:
        async with asyncio.timeout(check.limit_s) as limit:
            return await lane.run(check.examine)
    except Exception as error:  # whatever a check raises is a finding, never the end of the others
        return _hung(check) if limit.expired() else _raised(check, error)
    finally:
        lane.close()


def _hung(check: Check) -> Finding:
    return Finding(
        check.line,
        Light.UNKNOWN,
        N_("Pas de réponse en {seconds} secondes : cette vérification est restée bloquée."),
        plain(seconds=round(check.limit_s)),
    )


def _raised(check: Check, error: Exception) -> Finding:
    return Finding(
        check.line,
        Light.UNKNOWN,
        N_("Cette vérification a échoué d’elle-même ({failure})."),
        plain(
            failure=type(error).__name__,
            detail=detail_of(error) if isinstance(error, OSError) else None,
        ),
    )
