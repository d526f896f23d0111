"""How a declaration advances at the office: by the clock, or by a decision made by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.backend.wire import decode_declaration
from app.demo.sandbox.register import Decision, Held
from app.domain.declaration import Declaration, Kind
from app.domain.followup import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """Where a declaration stands since when."""

    stage: Stage
    since: datetime
    reason: str | None = None
    opposed_on: datetime | None = None


class Course:
    """The usual course of things; `pace` is one step's length (a few seconds to show it)."""

    def __init__(self, pace: timedelta) -> None:
        self._pace = pace

    def step(self, held: Held, decision: Decision | None, now: datetime) -> Step:
        """Return where a declaration stands at `now`."""
        reached = [
            (stage, held.received_at + index * self._pace)
            for index, stage in enumerate(_stages(decode_declaration(held.payload)))
            if held.received_at + index * self._pace <= now
        ] or [(Stage.RECEIVED, held.received_at)]
        opposed_on = next((since for stage, since in reached if stage is Stage.OPPOSED), None)
        if decision is None:
            return Step(*reached[-1], opposed_on=opposed_on)
        if decision.stage is Stage.OPPOSED:
            opposed_on = decision.at
        return Step(decision.stage, decision.at, decision.reason, opposed_on)


def _stages(declaration: Declaration) -> tuple[Stage, ...]:
    opposes = declaration.reason is not None and declaration.reason.opposes
    makes_a_card = declaration.reorder or declaration.kind is Kind.RENEWAL
    return (
        Stage.RECEIVED,
        Stage.ACCEPTED,
        *((Stage.OPPOSED,) if opposes else ()),
        *((Stage.IN_PRODUCTION, Stage.SHIPPED) if makes_a_card else ()),
        Stage.CLOSED,
    )
