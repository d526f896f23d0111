"""Settings: what can be set, and how a value is found (policy, then user, then default).

A leaf that every layer may import. `Settings` is at the same time the list of names: each field
carries how a raw value is read. The names are the same in the policy file of Linux, in the
registry of Windows and in the configuration profile of macOS, all of which hold flat values (text,
number, yes or no, list). A wrong value is reported with its place and ignored; it never stops the
program. resources/policies/ documents every name.
"""

import json
import os
import re
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app import policies
from app.domain.declaration import Quality
from app.domain.problem import LocalProblem, ProblemCode
from app.domain.validity import SOON_DAYS
from app.language import LANGUAGES, N_, SYSTEM
from app.paths import Paths, private_folder, write_private

POLICY_FOLDER = Path("/etc/poste-cpx")
POLICY_VARIABLE = "POSTE_CPX_POLICY"

SYSTEM_PROXY = "system"
NO_PROXY = "none"

Read = Callable[[Any], Any]


class WrongValue(ValueError):
    """A raw value that a setting cannot take; the text says what it wants, in French."""


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise WrongValue(N_("un texte est attendu"))
    return raw.strip()


def _yes_or_no(raw: Any) -> bool:
    if raw not in (True, False):  # the registry holds 0 and 1, which are equal to these
        raise WrongValue(N_("vrai ou faux est attendu"))
    return bool(raw)


def _number(least: int, most: int) -> Read:
    def read(raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
            raise WrongValue(N_("un nombre entier dans les limites permises est attendu"))
        return raw

    return read


def _one_of(*choices: str) -> Read:
    def read(raw: Any) -> str:
        if raw not in choices:
            raise WrongValue(N_("une des valeurs permises est attendue"))
        return str(raw)

    return read


def _list_of(read_one: Read) -> Read:
    def read(raw: Any) -> tuple[Any, ...]:
        if not isinstance(raw, list | tuple):
            raise WrongValue(N_("une liste est attendue"))
        return tuple(read_one(item) for item in raw)

    return read


def _address(*schemes: str, with_account: bool = False) -> Read:
    def read(raw: Any) -> str:
        address = _text(raw)
        try:
            parts = urlsplit(address)
            parts.port  # noqa: B018 - asking for it checks it
        except ValueError:
            raise WrongValue(N_("une adresse est attendue")) from None
        if parts.scheme not in schemes or not parts.hostname:
            raise WrongValue(N_("une adresse complète du protocole permis est attendue"))
        if not with_account and (parts.username or parts.password):
            raise WrongValue(N_("l’adresse ne doit porter ni compte ni mot de passe"))
        return address

    return read


def _proxy(raw: Any) -> str:
    if raw in (SYSTEM_PROXY, NO_PROXY):
        return str(raw)
    return str(_address("http", "https")(raw))


def _database(raw: Any) -> str:
    return str(_address("postgresql", "postgresql+psycopg", with_account=True)(raw))


def _file(raw: Any) -> Path:
    path = Path(_text(raw))
    if not path.is_absolute():
        raise WrongValue(N_("un chemin absolu est attendu"))
    return path


def _setting(read: Read, default: Any) -> Any:
    return field(default=default, metadata={"read": read})


DAYS = (1, 3650)
"""The fewest and the most days that a setting may hold."""

_days = _number(*DAYS)
_PASSWORD = re.compile(r"([?&](?:ssl)?password=)[^&]+")
"""As libpq takes it in the query of an address (PostgreSQL 15, 34.1.1.2)."""

_FORMS = "https://esante.gouv.fr/sites/default/files/media_entity/documents"  # domain.md 2.3


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective values. None means that nothing is set and the feature does without.

    There is no public API of the card office (domain.md 0.8), hence no default `backend_url`:
    without one the program shows the phone line and the portals.
    """

    backend_url: str | None = _setting(_address("https"), None)
    receipt_keys: Path | None = _setting(_file, None)  # noqa: RUF009 - a frozen default
    extra_authority: Path | None = _setting(_file, None)  # noqa: RUF009 - a frozen default
    proxy: str = _setting(_proxy, SYSTEM_PROXY)
    database_url: str | None = _setting(_database, None)
    directory_url: str = _setting(
        _address("https"), "https://gateway.api.esante.gouv.fr/fhir/v2"
    )  # domain.md 5.1
    soon_days: int = _setting(_days, SOON_DAYS)
    reminder_days: tuple[int, ...] = _setting(_list_of(_days), (90, 60, 30, 15, 3))
    declarants: tuple[str, ...] = _setting(
        _list_of(_one_of(*Quality)), tuple(quality.value for quality in Quality)
    )
    hotline_number: str = _setting(_text, "0 825 85 2000")  # domain.md 2.1
    hotline_price: str = _setting(_text, N_("0,06 €/min + prix d’un appel"))
    hotline_hours: str = _setting(_text, N_("24 h/24, 7 j/7"))
    ecps_hotline_number: str = _setting(_text, "0 806 80 02 13")  # domain.md 1.6
    ecps_hotline_hours: str | None = _setting(_text, None)
    efit_hotline_number: str = _setting(_text, "01 55 87 32 32")  # domain.md 3
    efit_hotline_hours: str = _setting(_text, N_("du lundi au vendredi, de 9 h à 18 h"))
    card_office_mail: str | None = _setting(_text, None)
    holder_portal_url: str = _setting(_address("https"), "https://ma-cps.esante.gouv.fr")
    structure_portal_url: str | None = _setting(_address("https"), None)
    employer_portal_url: str | None = _setting(_address("https"), None)
    ecps_portal_url: str = _setting(_address("https"), "https://wallet.esw.esante.gouv.fr")
    assistance_url: str = _setting(_address("https"), "https://esante.gouv.fr/assistance")
    form_f201_url: str = _setting(_address("https"), f"{_FORMS}/F201.pdf")
    form_f301_url: str = _setting(_address("https"), f"{_FORMS}/F301.pdf")
    pinpad: bool = _setting(_yes_or_no, True)
    reader_denylist: tuple[str, ...] = _setting(_list_of(_text), ())
    check_revocation: bool = _setting(_yes_or_no, True)
    fleet: bool = _setting(_yes_or_no, False)
    retention_days: int = _setting(_days, 90)
    fleet_retention_days: int = _setting(_days, 365)
    log_level: str = _setting(_one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
    update_notice: bool = _setting(_yes_or_no, True)
    language: str = _setting(_one_of(SYSTEM, *LANGUAGES), SYSTEM)


class Source(StrEnum):
    """Where an effective value comes from, as `poste-cpx policy` says it."""

    POLICY = "policy"
    USER = "user"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Layer:
    """The raw values of one place: a file, or later a registry key or a profile."""

    source: Source
    place: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Effective:
    """One setting as it stands. `place` names the file, or is None for a default."""

    name: str
    value: Any
    source: Source
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What was wrong and ignored: a name, or None for a whole file.

    `wants` is French, to be translated; `detail` is where in the file, in the parser's own words.
    """

    place: str
    name: str | None
    wants: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The settings, where each value comes from, and what was ignored."""

    settings: Settings
    effective: tuple[Effective, ...]
    faults: tuple[Fault, ...] = ()

    def chosen(self, name: str) -> Any:
        """The value that a policy or the user has set, None when nobody has."""
        item = next(e for e in self.effective if e.name == name)
        return None if item.source is Source.DEFAULT else item.value

    def locked(self, name: str) -> bool:
        """Whether a policy holds this setting, so that the user cannot change it."""
        return any(e.name == name and e.source is Source.POLICY for e in self.effective)


_READ: dict[str, Read] = {f.name: f.metadata["read"] for f in fields(Settings)}
NAMES = tuple(_READ)
NUMBERS = frozenset(f.name for f in fields(Settings) if f.type == tuple[int, ...])
"""The settings that are lists of numbers."""


def resolve(layers: Sequence[Layer]) -> Resolved:
    """Take each setting from the first layer that holds a good value of it."""
    faults: list[Fault] = [
        Fault(layer.place, name, N_("ce nom de réglage n’existe pas"))
        for layer in layers
        for name in layer.values
        if name not in _READ
    ]
    effective = tuple(_effective(name, layers, faults) for name in NAMES)
    values = {item.name: item.value for item in effective}
    return Resolved(Settings(**values), effective, tuple(faults))


def _effective(name: str, layers: Sequence[Layer], faults: list[Fault]) -> Effective:
    for layer in layers:
        if name not in layer.values:
            continue
        try:
            value = _READ[name](layer.values[name])
        except WrongValue as wrong:
            faults.append(Fault(layer.place, name, str(wrong)))
        else:
            return Effective(name, value, layer.source, layer.place)
    return Effective(name, default(name), Source.DEFAULT)


def default(name: str) -> Any:
    """The value of a setting that nobody set."""
    value = next(f.default for f in fields(Settings) if f.name == name)
    assert value is not MISSING  # noqa: S101 - every field is made by _setting
    return value


def load(
    paths: Paths,
    environ: Mapping[str, str] = os.environ,
    policy_folder: Path = POLICY_FOLDER,
) -> Resolved:
    """Read the policy files and the user's file; a file that cannot be read is a fault.

    Policy on Linux: `policy.toml`, then `policy.d/*.toml` by name, in /etc/poste-cpx; a later file
    wins over an earlier one. POSTE_CPX_POLICY names one more file, which those in /etc override:
    the environment may add a policy, never lift one. Windows and macOS: `app.policies`.
    """
    files = [policy_folder / "policy.toml", *sorted((policy_folder / "policy.d").glob("*.toml"))]
    if sys.platform != "linux" and policy_folder == POLICY_FOLDER:
        files.clear()  # there it is a folder that any user could make
    if extra := environ.get(POLICY_VARIABLE):
        files.insert(0, Path(extra))
    places = [(Source.POLICY, file) for file in reversed(files)]
    places.append((Source.USER, paths.user_settings))
    layers, faults = _read_files(places)
    for each in reversed(policies.held(NUMBERS)):
        if each.values is None:
            faults.append(Fault(each.place, None, N_("cette stratégie n’a pas pu être lue")))
        else:
            layers.insert(0, Layer(Source.POLICY, each.place, each.values))
    resolved = resolve(layers)
    return Resolved(resolved.settings, resolved.effective, (*faults, *resolved.faults))


def load_over(given: Layer, paths: Paths) -> Resolved:
    """Read the user's file beneath a given layer and no policy: the settings of a demonstration."""
    layers, faults = _read_files([(Source.USER, paths.user_settings)])
    resolved = resolve([given, *layers])
    return Resolved(resolved.settings, resolved.effective, (*faults, *resolved.faults))


def _read_files(places: Sequence[tuple[Source, Path]]) -> tuple[list[Layer], list[Fault]]:
    layers: list[Layer] = []
    faults: list[Fault] = []
    for source, file in places:
        try:
            layers.append(Layer(source, str(file), tomllib.loads(file.read_text("utf-8"))))
        except FileNotFoundError:
            continue
        except OSError:
            faults.append(Fault(str(file), None, N_("ce fichier n’a pas pu être lu")))
        except ValueError as broken:  # not UTF-8, or not TOML: its text names line and column
            wants = N_("ce fichier n’est pas écrit en TOML")
            faults.append(Fault(str(file), None, wants, str(broken)))
    return layers, faults


def save(paths: Paths, name: str, value: Any) -> None:
    """Keep one choice of the user, or forget it when `value` is None.

    Raises LocalProblem SETTINGS_INVALID for a wrong value, OSError when the file cannot be
    written. A file that cannot be read is replaced: its content was being ignored.
    """
    layers, _faults = _read_files([(Source.USER, paths.user_settings)])
    values = dict(layers[0].values) if layers else {}
    values.pop(name, None)
    if value is not None:
        try:
            values[name] = _READ[name](value)
        except WrongValue as wrong:
            raise LocalProblem(ProblemCode.SETTINGS_INVALID, name=name, wants=str(wrong)) from None
    private_folder(paths.settings)
    write_private(paths.user_settings, _as_toml(values).encode())


def _as_toml(values: Mapping[str, Any]) -> str:
    return "".join(f"{name} = {_toml_value(value)}\n" for name, value in sorted(values.items()))


def _toml_value(value: Any) -> str:
    if isinstance(value, tuple | list):
        return "[" + ", ".join(_toml_value(item) for item in value) + "]"
    if isinstance(value, bool | int):
        return json.dumps(value)
    # A JSON string is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def shown(value: Any) -> str:
    """A value as the page and the command line show it; a password in an address is masked."""
    if isinstance(value, tuple):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, str) and "://" in value:
        value = _PASSWORD.sub(r"\1****", value)
        parts = urlsplit(value)
        if parts.password is not None:
            return str(value.replace(f":{parts.password}@", ":****@", 1))
    return "" if value is None else str(value)


def report(resolved: Resolved) -> dict[str, Any]:
    """What `poste-cpx policy --json` prints: each setting with its source, and the faults."""
    return {
        "settings": [
            {
                "name": item.name,
                "value": None if item.value is None else _plain(item.value),
                "source": item.source.value,
                "place": item.place,
            }
            for item in resolved.effective
        ],
        "faults": [
            {
                "place": fault.place,
                "name": fault.name,
                "wants": fault.wants,
                "detail": fault.detail or None,
            }
            for fault in resolved.faults
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int):
        return value
    return [_plain(item) for item in value] if isinstance(value, tuple) else shown(value)
