"""Where the files that are not code stand: `resources/`, beside `app` in the sources and inside it
once installed (pyproject.toml, the wheel).

A leaf that every layer may import.
"""

from pathlib import Path

_HERE = Path(__file__).parent
_INSTALLED = _HERE / "resources"

RESOURCES = _INSTALLED if _INSTALLED.is_dir() else _HERE.parent / "resources"
