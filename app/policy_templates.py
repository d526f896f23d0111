"""Writes the templates for group policy and for a Mac's profile from the settings and their titles.

`python -m app.policy_templates` writes resources/policies/windows and macos; a test holds the files
to it. The formats are Microsoft's "Group Policy ADMX schema" 1.0 and Apple's configuration profile.
Not run on Windows or macOS here.
"""

from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, get_args
from xml.sax.saxutils import escape, quoteattr

from app.language import catalogue
from app.policies import PROFILE_DOMAIN, REGISTRY_KEY
from app.setting_titles import TITLES
from app.settings import DAYS, Settings
from app.shipped import RESOURCES

POLICIES = RESOURCES / "policies"
FOLDER = POLICIES / "windows"
PROFILE = POLICIES / "macos" / "poste-cpx.example.mobileconfig"
EXAMPLES: dict[str, str] = {
    "backend_url": "https://cartes.example.org/v1",
    "receipt_keys": "/Library/Application Support/poste-cpx/receipt-keys.json",
    "extra_authority": "/Library/Application Support/poste-cpx/authority.pem",
    "database_url": "postgresql://register@database.example.org/cards",
    "ecps_hotline_hours": "du lundi au vendredi",
    "card_office_mail": "cartes@example.org",
    "structure_portal_url": "https://structures.example.org",
    "employer_portal_url": "https://employeurs.example.org",
}
"""What stands in the profile for settings that have no value of their own."""

NAMESPACE = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def files() -> dict[Path, str]:
    """Return every template by where it stands."""
    return {
        FOLDER / "PosteCPx.admx": _joined(_admx()),
        FOLDER / "fr-FR" / "PosteCPx.adml": _joined(_adml(TITLES)),
        FOLDER / "en-US" / "PosteCPx.adml": _joined(_adml(_english())),
        PROFILE: _joined(_profile()),
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


def _profile() -> Iterator[str]:
    """One setting is held; every other stands as a comment, to be taken out of it."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN"'
    yield '  "http://www.apple.com/DTDs/PropertyList-1.0.dtd">'
    yield "<!-- Take what you want to hold out of its comment, and give the profile your own"
    yield "     identifiers and UUIDs. Not run on macOS here. -->"
    yield '<plist version="1.0">'
    yield "<dict>"
    yield "  <key>PayloadContent</key>"
    yield "  <array>"
    yield "    <dict>"
    yield from _payload("      ", PROFILE_DOMAIN, "org.example.poste-cpx.settings", 1)
    for field in fields(Settings):
        yield f"      <!-- {escape(TITLES[field.name])} -->"
        held = f"<key>{field.name}</key>{_plist(EXAMPLES.get(field.name, field.default))}"
        yield f"      {held}" if field.name == "backend_url" else f"      <!-- {held} -->"
    yield "    </dict>"
    yield "  </array>"
    yield "  <key>PayloadDisplayName</key><string>Poste CPx</string>"
    yield "  <key>PayloadScope</key><string>System</string>"
    yield from _payload("  ", "Configuration", "org.example.poste-cpx", 2)
    yield "</dict>"
    yield "</plist>"


def _payload(indent: str, kind: str, identifier: str, number: int) -> Iterator[str]:
    yield f"{indent}<key>PayloadType</key><string>{kind}</string>"
    yield f"{indent}<key>PayloadIdentifier</key><string>{identifier}</string>"
    uuid = f"7A1B5C62-3B0E-4E57-9A64-0F5E7C1D2A{number:02}"
    yield f"{indent}<key>PayloadUUID</key><string>{uuid}</string>"
    yield f"{indent}<key>PayloadVersion</key><integer>1</integer>"


def _plist(value: object) -> str:
    if isinstance(value, bool):
        return "<true/>" if value else "<false/>"
    if isinstance(value, int):
        return f"<integer>{value}</integer>"
    if isinstance(value, tuple):
        return f"<array>{''.join(map(_plist, value))}</array>"
    return f"<string>{escape(str(value))}</string>"


if __name__ == "__main__":
    for place, content in files().items():
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, "utf-8")
