"""`poste-cpx policy`: the effective settings, each with its source."""

import argparse
import json

from app import paths, settings
from app.cli import exits
from app.cli.output import tell, warn
from app.domain.fact_words import words_of
from app.language import N_, _, labelled
from app.settings import Fault, Source

_SOURCES = {
    Source.POLICY: N_("établissement"),
    Source.USER: N_("choisi ici"),
    Source.DEFAULT: N_("par défaut"),
}


def run(arguments: argparse.Namespace) -> int:
    """Print every setting; exit 1 when a value somewhere was wrong and is ignored."""
    resolved = settings.load(paths.of_user())
    if arguments.json:
        tell(json.dumps(settings.report(resolved), ensure_ascii=False, indent=1))
    else:
        width = max(len(each.name) for each in resolved.effective)
        for each in resolved.effective:
            source = _(_SOURCES[each.source])
            source = labelled(source, each.place) if each.place else source
            tell(f"{each.name:<{width}}  {_value(each.value)}  ({source})")
        for fault in resolved.faults:
            warn(_fault(fault))
    return exits.WARNINGS if resolved.faults else exits.DONE


def _value(value: object) -> str:
    if isinstance(value, bool):
        return words_of("", value, _)
    return _(settings.shown(value)) or "–"


def _fault(fault: Fault) -> str:
    """Where it stands, which setting, what is wanted, and the parser's own words if it has any."""
    words = [fault.place, fault.name or "-", _(fault.wants)]
    return ": ".join(words) + (f" ({fault.detail})" if fault.detail else "")
