"""The holder of a card, the structure it belongs to, and places of practice (card.md 5.2)."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Coded:
    """A value of an official code table with its French label; the label is None when unknown."""

    code: str
    label: str | None = None


class Civility(StrEnum):
    """Civility as `status --json` says it (table G03)."""

    MME = "MME"
    MLLE = "MLLE"
    M = "M"


@dataclass(frozen=True, slots=True)
class NationalId:
    """The identifiant national PS: a type digit (table G08) and an identifier (domain.md 4)."""

    value: str

    @property
    def kind(self) -> str:
        """The leading type digit: 8 RPPS, 0 ADELI, 3 FINESS/register, 5 SIRET/register..."""
        return self.value[:1]

    @property
    def rpps(self) -> str | None:
        """The eleven digits of the RPPS number, or None for another kind."""
        body = self.value[1:]
        return body if self.kind == "8" and len(body) == 11 and body.isdigit() else None

    @property
    def structure(self) -> str | None:
        """The structure's identifier before the slash, for kinds 1, 3, 4, 5 and 6."""
        body, slash, _register = self.value[1:].partition("/")
        return body if slash and self.kind in "13456" else None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who the card is for. On a service card `pseudonym` stands and the names are None."""

    family_name: str | None = None
    given_name: str | None = None
    civility: Civility | None = None
    national_id: NationalId | None = None
    profession: Coded | None = None
    future_profession: Coded | None = None
    speciality: Coded | None = None
    pseudonym: str | None = None

    @property
    def display_name(self) -> str | None:
        """Given name and family name, or the pseudonym, or None."""
        names = [name for name in (self.given_name, self.family_name) if name]
        return " ".join(names) or self.pseudonym


class StructureKind(StrEnum):
    """Kind of a structure's identifier, table G07; the value is the type digit."""

    CABINET_ADELI = "0"
    FINESS = "1"
    SIREN = "2"
    SIRET = "3"
    CABINET_RPPS = "4"


@dataclass(frozen=True, slots=True)
class Structure:
    """A structure: its name and identifier (without the type digit), as far as known.

    `place` is the town as a certificate says it, "Paris (75)". The rest is only ever typed: the
    holder's `service`, the number the structure knows him by (`register`), and the structure's
    `contract` with the issuer (domain.md 2.6).
    """

    name: str | None = None
    kind: StructureKind | None = None
    identifier: str | None = None
    place: str | None = None
    service: str | None = None
    register: str | None = None
    contract: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """A place of practice, CPS_ACTIVITY_nn_PS, readable after the PIN; `index` is nn, 1 to 16."""

    index: int
    mode: Coded | None = None
    structure: Structure | None = None
    sector: Coded | None = None
    responsibility: Coded | None = None
