"""`poste-cpx receipt verify FILE`: is this receipt the card office's, and about what?"""

import argparse
from pathlib import Path

from app import paths, settings
from app.cli import exits
from app.cli.output import tell
from app.domain.problem import LocalProblem, ProblemCode
from app.language import _
from app.workflows.declarations.receipt import CheckedReceipt, check_receipt


def run(arguments: argparse.Namespace) -> int:
    """Verify one receipt with the keys of the settings, offline."""
    keys = settings.load(paths.of_user()).settings.receipt_keys
    if keys is None:
        raise LocalProblem(ProblemCode.SETTING_MISSING, name="receipt_keys")
    return verify(arguments.file, keys, arguments.declaration)


def verify(receipt: Path, keys: Path, declaration: Path | None = None) -> int:
    """Print what a receipt proves; return the exit code: 2 when not about this declaration.

    Raises the problem of a receipt that is not the office's, or of a file that cannot be read.
    """
    found = check_receipt(receipt, keys, declaration)
    tell("\n".join(_lines(found)))
    return exits.PROBLEM if found.covers is False else exits.DONE


def _lines(found: CheckedReceipt) -> list[str]:
    lines = [
        _("Référence\u202f: {it}").format(it=found.reference),
        _("Reçue par\u202f: {it}").format(it=found.office),
        _("Le\u202f: {it} (UTC)").format(it=f"{found.received_at:%Y-%m-%d %H:%M:%S}"),
    ]
    if found.signed_by:
        lines.append(_("Signée par la carte de\u202f: {it}").format(it=found.signed_by))
    if found.covers is not None:
        lines.append(
            _("La déclaration est celle qui a été reçue.")
            if found.covers
            else _("La déclaration n’est pas celle qui a été reçue.")
        )
    return lines
