"""`poste-cpx inventory`: the establishment's register, to read or to hand on. Changes nothing."""

import argparse
import asyncio
import json
from datetime import UTC, date, datetime
from typing import Any

from app import assembly, paths, settings
from app.cli import exits
from app.cli.output import keep, tell
from app.domain.fleet import FleetCard, Standing, standing
from app.language import N_, _
from app.workflows.fleet.export import as_calendar, as_csv

_STANDINGS = {
    Standing.VALID: N_("valide"),
    Standing.EXPIRES_SOON: N_("expire bientôt"),
    Standing.EXPIRED: N_("expirée"),
    Standing.NOT_YET_VALID: N_("pas encore valide"),
    Standing.UNKNOWN: N_("fin inconnue"),
}
_ATTENTION = frozenset({Standing.EXPIRES_SOON, Standing.EXPIRED})


def run(arguments: argparse.Namespace) -> int:
    """Print or write the register; exit 1 when a card in use has expired or soon will."""
    chosen = settings.load(paths.of_user()).settings
    rows = sorted(asyncio.run(assembly.register_as_kept()), key=_by_end)
    today = date.today()
    if arguments.csv is not None:
        keep(arguments.csv, "\ufeff" + as_csv(rows, today, chosen.soon_days))
    if arguments.ics is not None:
        calendar = as_calendar(rows, datetime.now(UTC), chosen.reminder_days)
        keep(arguments.ics, b"".join(calendar).decode())
    if arguments.json:
        views = [view(row, today, chosen.soon_days) for row in rows]
        tell(json.dumps({"cards": views}, ensure_ascii=False, indent=1))
    elif arguments.csv is None and arguments.ics is None:
        lines = [line(row, today, chosen.soon_days) for row in rows]
        tell("\n".join(lines) or _("Le registre ne contient aucune carte."))
    near = (standing(row, today, chosen.soon_days) in _ATTENTION for row in rows if row.end)
    return exits.WARNINGS if any(near) else exits.DONE


def view(row: FleetCard, today: date, soon_days: int) -> dict[str, Any]:
    """One card as JSON; what is not known is null."""
    return {
        "number": row.number,
        "type": row.type.value if row.type else None,
        "director": row.director,
        "holder": row.holder or None,
        "service": row.service or None,
        "structure": row.structure or None,
        "validity": {
            "start": row.start.isoformat() if row.start else None,
            "end": row.end.isoformat() if row.end else None,
            "state": standing(row, today, soon_days).value,
            "days_left": row.validity.days_left(today),
        },
        "tries_left": row.tries_left,
        "seen_at": row.seen_at.astimezone(UTC).isoformat() if row.seen_at else None,
        "holder_left": row.holder_left,
        "note": row.note or None,
        "origin": row.origin.value,
    }


def line(row: FleetCard, today: date, soon_days: int) -> str:
    """One card on one line."""
    words = [row.number, row.type.value if row.type else "CPx", row.label or "-"]
    words.append(f"{row.end:%d/%m/%Y}" if row.end else "-")
    words.append(_(_STANDINGS[standing(row, today, soon_days)]))
    if row.holder_left:
        words.append(_("titulaire parti"))
    return "  ".join(words)


def _by_end(row: FleetCard) -> tuple[date, str]:
    return row.end or date.max, row.number
