"""Entry point: `poste-cpx` opens the window, `poste-cpx VERB` is the command line.

Each verb's module is imported only when asked for: the window must be on screen before anything
that is not the window is loaded.
"""

import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.ui.parts import Assemble


def main(arguments: list[str] | None = None) -> int:
    """Run the window or a verb; return the exit code of contract.md."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] == "--demo":
        from app.ui.run import run

        scenario = words[1] if len(words) > 1 else "cps3-nurse"
        return run(partial(_prepare, scenario if words else None), demo=bool(words))
    from app.cli.verbs import run_verb

    return run_verb(words)


def _prepare(scenario: str | None) -> "Assemble":
    """Import all that is not the window; the parts are built later, on the event loop."""
    from app import assembly

    return partial(assembly.parts, scenario)


if __name__ == "__main__":
    sys.exit(main())
