"""`poste-cpx policy`: the effective settings, each with its source."""

import argparse
import json
import sys

from app import paths, settings
from app.cli import exits
from app.language import _


def run(arguments: argparse.Namespace) -> int:
    """Print every setting; exit 1 when a value somewhere was wrong and is ignored."""
    resolved = settings.load(paths.of_user())
    if arguments.json:
        print(json.dumps(settings.report(resolved), ensure_ascii=False, indent=1))
    else:
        width = max(len(each.name) for each in resolved.effective)
        for each in resolved.effective:
            source = (
                each.source.value if each.place is None else f"{each.source.value} {each.place}"
            )
            print(f"{each.name:<{width}}  {settings.shown(each.value)}  ({source})")
        for fault in resolved.faults:
            print(f"{fault.place}: {fault.name or '-'}: {_(fault.wants)}", file=sys.stderr)
    return exits.WARNINGS if resolved.faults else exits.DONE
