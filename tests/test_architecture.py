"""The rules of `app/README.md` that a reader may take for granted.

Each failure names the file and the line, the rule, and why the rule stands.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = {
    source.relative_to(ROOT).as_posix(): ast.parse(source.read_text())
    for source in sorted((ROOT / "app").rglob("*.py"))
}

LEAVES = {"__version__", "language", "lane", "logs", "paths", "settings", "setting_titles"}
LEAVES |= {"shipped"}
"""What every part may import."""

MAY_IMPORT = {
    "domain": {"language"},
    "language": {"shipped"},
    "lane": set(),
    "paths": set(),
    "shipped": set(),
    "logs": {"__version__", "paths"},
    "policies": set(),
    "settings": {"domain", "language", "paths", "policies"},
    "setting_titles": {"language"},
    "reader": LEAVES | {"domain"},
    "backend": LEAVES | {"domain"},
    "workflows": LEAVES | {"domain", "reader", "backend"},
    "diagnostics": LEAVES | {"domain", "reader", "backend"},
    "demo": LEAVES | {"domain", "reader", "backend"},
    "ui": LEAVES | {"domain", "workflows", "diagnostics", "assembly"},
    "cli": LEAVES | {"domain", "workflows", "diagnostics", "assembly", "demo"},
}
"""The one arrow. A part that is not named here (assembly, __main__) joins the others."""

ONLY_IN = {
    "PySide6": "app/ui/",
    "qasync": "app/ui/",
    "smartcard": "app/reader/pcsc.py",
    "requests": "app/backend/",
    "keyring": "app/backend/",
    "sqlalchemy": "app/backend/",
    "alembic": "app/backend/",
}

CATCH_ALL = {
    "app/lane.py": "the error goes to whoever awaits",
    "app/backend/courier.py": "one delivery that breaks must not end all deliveries",
    "app/backend/secrets.py": "keyring backends raise what they like",
    "app/reader/certificates.py": "a card may hold any bytes",
    "app/reader/watched.py": "one reading that breaks must not end the watch",
    "app/diagnostics/diagnosis.py": "a check that breaks is a finding",
    "app/diagnostics/runner.py": "a check that breaks is a finding",
    "app/diagnostics/measure.py": "the error is raised again for each check that asks",
}
"""Files that may catch everything and go on, and what makes each of them a border."""

FILE_LINES = 400
FUNCTION_LINES = 40

Found = Iterator[tuple[int, str]]


def imports(tree: ast.Module) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            whole = [alias.name for alias in node.names] if node.module == "app" else [""]
            yield from ((node.lineno, f"{node.module}.{name}".rstrip(".")) for name in whole)


def layers(path: str, tree: ast.Module) -> Found:
    """Imports follow one arrow, ui | cli -> workflows | diagnostics -> reader | backend -> domain,
    so that each part can be read, tested and replaced without those above it."""
    part = path.split("/")[1].removesuffix(".py")
    allowed = MAY_IMPORT.get(part)
    for line, name in imports(tree):
        package, _, rest = name.partition(".")
        target = rest.partition(".")[0]
        if allowed is not None and package == "app" and target not in allowed | {part}:
            yield line, f"{part} imports {target}"


def exclusive_libraries(path: str, tree: ast.Module) -> Found:
    """A library that blocks or spreads (Qt, PC/SC, network, database) is imported in one place,
    so that the rest stays testable without it and the first window opens before it loads."""
    for line, name in imports(tree):
        place = ONLY_IN.get(name.partition(".")[0])
        if place and not path.startswith(place):
            yield line, f"imports {name}, which belongs to {place}"


def pure_domain(path: str, tree: ast.Module) -> Found:
    """The domain uses the standard library only: what a card or a declaration *is* depends on no
    tool, and its tests need none."""
    if path.startswith("app/domain/"):
        for line, name in imports(tree):
            if name.partition(".")[0] not in sys.stdlib_module_names | {"app"}:
                yield line, f"imports {name}"


def short_files(path: str, tree: ast.Module) -> Found:
    """A file holds at most 400 lines: one subject, read in one sitting."""
    lines = len((ROOT / path).read_text().splitlines())
    if lines > FILE_LINES:
        yield lines, f"{lines} lines"


def short_functions(path: str, tree: ast.Module) -> Found:
    """A function holds at most 40 lines: it is understood without scrolling."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.lineno, f"{node.name} holds {lines} lines"


def named_errors(path: str, tree: ast.Module) -> Found:
    """Code catches the errors it knows: catching them all hides defects, so only the borders
    listed in CATCH_ALL may. A handler that raises the error again is free to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and path not in CATCH_ALL:
            caught = {"BaseException"} if node.type is None else set(names(node.type))
            passes_on = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
            if caught & {"Exception", "BaseException"} and not passes_on:
                yield node.lineno, f"catches {', '.join(caught)}"


def names(expression: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(expression) if isinstance(node, ast.Name))


RULES = [layers, exclusive_libraries, pure_domain, short_files, short_functions, named_errors]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(rule: Callable[[str, ast.Module], Found]) -> None:
    broken = [
        f"{path}:{line}: {what}"
        for path, tree in SOURCES.items()
        for line, what in rule(path, tree)
    ]
    assert not broken, f"{rule.__doc__}\n" + "\n".join(broken)


# One offence for each rule, so that a rule that stopped looking is noticed.
OFFENCES = [
    (layers, "app/reader/x.py", "from app.workflows import machine"),
    (layers, "app/domain/x.py", "from app import paths"),
    (layers, "app/ui/x.py", "import app.demo.card"),
    (exclusive_libraries, "app/reader/hub.py", "from smartcard import scard"),
    (exclusive_libraries, "app/cli/x.py", "import requests.adapters"),
    (pure_domain, "app/domain/x.py", "import yaml"),
    (short_functions, "app/cli/x.py", "def long():\n" + "    pass\n" * FUNCTION_LINES),
    (named_errors, "app/cli/x.py", "try:\n    f()\nexcept (OSError, Exception):\n    pass"),
    (named_errors, "app/cli/x.py", "try:\n    f()\nexcept:\n    pass"),
]


@pytest.mark.parametrize(("rule", "path", "code"), OFFENCES)
def test_offence_is_seen(rule: Callable[[str, ast.Module], Found], path: str, code: str) -> None:
    assert list(rule(path, ast.parse(code)))


def test_every_border_still_needs_its_leave() -> None:
    spent = [path for path in CATCH_ALL if "except" not in (ROOT / path).read_text()]
    assert not spent, f"no longer catches anything: {spent}"
