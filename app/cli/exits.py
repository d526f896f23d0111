"""Exit codes of the command line, as scripts rely on them (contract.md)."""

DONE = 0
WARNINGS = 1
PROBLEM = 2
USAGE = 64
