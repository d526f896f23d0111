"""Entry point: `poste-cpx` opens the window, `poste-cpx VERB` is the command line.

Each verb's module is imported only when asked for: the window must be on screen before anything
that is not the window is loaded.
"""

import sys
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.program import Program

DEMO = "--demo"
HELP = {"-h", "--help"}


def main(arguments: list[str] | None = None) -> int:
    """Run the window or a verb; return the exit code of contract.md."""
    words = sys.argv[1:] if arguments is None else arguments
    if words and (words[0] != DEMO or HELP & set(words)):
        from app.cli.verbs import run_verb

        return run_verb(words)
    if words[1:] and not _is_profile(words[1:]):
        from app.cli.verbs import refuse_profile

        return refuse_profile(" ".join(words[1:]))
    from app.ui.run import run

    return run(partial(_prepare, words), demo=bool(words))


def _is_profile(words: list[str]) -> bool:
    from app.demo.card import profiles

    return len(words) == 1 and words[0] in profiles()


def _prepare(words: list[str]) -> Callable[[], "Awaitable[Program]"]:
    """Import the program behind the window; called after the first paint, off the main thread."""
    from app import assembly

    return partial(assembly.demo, *words[1:2]) if words else assembly.real


if __name__ == "__main__":
    sys.exit(main())
