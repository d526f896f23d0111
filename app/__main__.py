"""Entry point: `poste-cpx` opens the window, `poste-cpx VERB` is the command line.

Each verb's module is imported only when asked for: the window must be on screen before anything
that is not the window is loaded.
"""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the window or a verb; return the exit code of contract.md."""
    words = sys.argv[1:] if arguments is None else arguments
    if not words or words[0] == "--demo":
        from app.ui.run import run

        scenario = words[1] if len(words) > 1 else "cps3-nurse"
        return run(demo=scenario if words else None)
    from app.cli.verbs import run_verb

    return run_verb(words)


if __name__ == "__main__":
    sys.exit(main())
