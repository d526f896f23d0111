"""Writes the templates for group policy (ADMX, ADML) from the settings and their titles.

`python -m app.policy_templates` writes resources/policies/windows; a test holds the files to it.
The format is Microsoft's "Group Policy ADMX schema" 1.0. Not run on Windows here.
"""

from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, get_args
from xml.sax.saxutils import escape, quoteattr

from app.language import catalogue
from app.policies import REGISTRY_KEY
from app.setting_titles import TITLES
from app.settings import DAYS, Settings

FOLDER = Path(__file__).parent.parent / "resources" / "policies" / "windows"
NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def files() -> dict[Path, str]:
    """Return every template by where it stands."""
    return {
        FOLDER / "PosteCPx.admx": _joined(_admx()),
        FOLDER / "fr-FR" / "PosteCPx.adml": _joined(_adml(TITLES)),
        FOLDER / "en-US" / "PosteCPx.adml": _joined(_adml(_english())),
    }


def _joined(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _english() -> dict[str, str]:
    """The titles in English: Windows wants en-US wherever it has no French."""
    words = catalogue("en")
    return {name: words.gettext(title) for name, title in TITLES.items()}


def _admx() -> Iterator[str]:
    yield _HEAD
    yield f'<policyDefinitions xmlns="{NAMESPACE}" revision="1.0" schemaVersion="1.0">'
    yield "  <policyNamespaces>"
    yield '    <target prefix="postecpx" namespace="PosteCPx.Policies"/>'
    yield '    <using prefix="windows" namespace="Microsoft.Policies.Windows"/>'
    yield "  </policyNamespaces>"
    yield '  <resources minRequiredRevision="1.0"/>'
    yield "  <categories>"
    yield '    <category name="PosteCPx" displayName="$(string.PosteCPx)"/>'
    yield "  </categories>"
    yield "  <policies>"
    for field in fields(Settings):
        yield from _policy(field)
    yield "  </policies>"
    yield "</policyDefinitions>"


def _policy(field: Field[Any]) -> Iterator[str]:
    name, kind = field.name, _kind(field)
    value = f' valueName="{name}"' if kind == "bool" else ""
    shown = "" if kind == "bool" else f' presentation="$(presentation.{name})"'
    yield f'    <policy name="{name}" class="Machine" displayName="$(string.{name})"'
    yield f'        explainText="$(string.{name}_help)"{shown}'
    yield f"        key={quoteattr(REGISTRY_KEY)}{value}>"
    yield '      <parentCategory ref="PosteCPx"/>'
    yield '      <supportedOn ref="windows:SUPPORTED_Windows_10_0"/>'
    if kind == "bool":
        yield '      <enabledValue><decimal value="1"/></enabledValue>'
        yield '      <disabledValue><decimal value="0"/></disabledValue>'
    else:
        yield f"      <elements>{_element(name, kind)}</elements>"
    yield "    </policy>"


def _element(name: str, kind: str) -> str:
    if kind == "number":
        least, most = DAYS
        return f'<decimal id="value" valueName="{name}" minValue="{least}" maxValue="{most}"/>'
    if kind == "list":
        return f'<multiText id="value" valueName="{name}"/>'
    return f'<text id="value" valueName="{name}" required="true"/>'


def _kind(field: Field[Any]) -> str:
    if field.type is bool:
        return "bool"
    if field.type is int:
        return "number"
    return "list" if Ellipsis in get_args(field.type) else "text"


def _adml(titles: dict[str, str]) -> Iterator[str]:
    yield _HEAD
    yield f'<policyDefinitionResources xmlns="{NAMESPACE}" revision="1.0" schemaVersion="1.0">'
    yield "  <displayName>Poste CPx</displayName>"
    yield "  <description>Poste CPx</description>"
    yield "  <resources>"
    yield "    <stringTable>"
    yield '      <string id="PosteCPx">Poste CPx</string>'
    for field in fields(Settings):
        yield f'      <string id="{field.name}">{escape(titles[field.name])}</string>'
        yield f'      <string id="{field.name}_help">{escape(_help(field))}</string>'
    yield "    </stringTable>"
    yield "    <presentationTable>"
    for field in fields(Settings):
        if (box := _box(_kind(field), titles[field.name])) is not None:
            yield f'      <presentation id="{field.name}">{box}</presentation>'
    yield "    </presentationTable>"
    yield "  </resources>"
    yield "</policyDefinitionResources>"


def _help(field: Field[Any]) -> str:
    """The name as the program says it, and its value where nobody sets it."""
    value = field.default
    if isinstance(value, tuple):
        value = ", ".join(str(item) for item in value)
    return field.name if value in (None, "") else f"{field.name} = {value}"


def _box(kind: str, title: str) -> str | None:
    if kind == "number":
        return f'<decimalTextBox refId="value">{escape(title)}</decimalTextBox>'
    if kind == "list":
        return '<multiTextBox refId="value"/>'
    if kind == "text":
        return f'<textBox refId="value"><label>{escape(title)}</label></textBox>'
    return None


if __name__ == "__main__":
    for place, content in files().items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
