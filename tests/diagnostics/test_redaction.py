"""Nothing personal passes, what support needs does, and two reports cannot be joined."""

import getpass
import platform
import re
from pathlib import Path

import pytest

from app.diagnostics.redaction import Redaction
from app.domain.finding import Fact, Finding, Light, Line, personal, plain

FINDINGS = [
    Finding(
        Line.CARD,
        Light.OK,
        "",
        (*plain(reader="Ingenico TL TELIUM (25005334) 00 02"), *personal(number="2900995235")),
    ),
    Finding(Line.PROXY, Light.OK, "", personal(proxy="proxy.hopital.example:3128", name="Ève")),
]


@pytest.mark.parametrize(
    ("said", "hidden"),
    [
        ("carte 2900995235 refusée", "2900995235"),
        ("RPPS 10101485653", "10101485653"),
        ("10.20.30.40 ne répond pas", "10.20.30.40"),
        ("[fe80::1ff:fe23:4567:890a]:443", "fe80::1ff:fe23:4567:890a"),
        ("écrire à eve.martin@hopital.example", "eve.martin@hopital.example"),
        ("par proxy.hopital.example:3128 seulement", "proxy.hopital.example"),
        ("la carte d’Ève", "Ève"),
        ("Ingenico TL TELIUM (25005334) 00 02", "25005334"),
    ],
)
def test_what_is_personal_is_replaced_inside_any_text(said: str, hidden: str) -> None:
    shown = Redaction(FINDINGS).text(said)
    assert hidden not in shown
    assert re.search(r"-[0-9a-f]{4}x[0-9a-f]{4}", shown)


@pytest.mark.parametrize(
    "text",
    [
        "Cryptolib CPS 5.2.2",
        "ATR 3BAC00402A001225006480000310009000",
        "0x8010001D",
        "127.0.0.1",
        "5.10.0-13-amd64",
        "expire le 31/12/2028",
    ],
)
def test_what_support_needs_stays(text: str) -> None:
    assert Redaction(FINDINGS).text(text) == text


def test_this_machine_its_user_and_home_are_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "marie.curie")
    monkeypatch.setenv("LOGNAME", "marie.curie")
    shown = Redaction([]).text(f"{Path.home()}/cache de {getpass.getuser()}")
    assert str(Path.home()) not in shown and "marie" not in shown
    node = platform.node()
    assert len(node) < 3 or node not in Redaction([]).text(f"poste {node}")


def test_a_token_is_stable_within_a_report_and_new_in_the_next() -> None:
    fact = Fact("number", "2900995235", personal=True)
    one, other = Redaction(FINDINGS), Redaction(FINDINGS)
    assert one.show(fact) == one.text("2900995235") == one.token("number", "2900995235")
    assert one.show(fact) != other.show(fact)
    assert one.token("a", "x").removeprefix("a") == one.token("b", "x").removeprefix("b")


def test_a_short_name_is_hidden_where_it_is_known_to_be_one() -> None:
    shown = Redaction([]).show(Fact("family_name", "Ly", personal=True))
    assert "Ly" not in shown and shown.startswith("family_name-")


def test_values_keep_their_type_where_nothing_is_replaced() -> None:
    redaction = Redaction(FINDINGS)
    values = (3, True, None, ("a", "10.0.0.1"))
    shown = [redaction.value(Fact("x", value)) for value in values]
    assert shown[:3] == [3, True, None]
    assert isinstance(shown[3], tuple) and shown[3][0] == "a" and "10.0.0.1" not in shown[3][1]
    assert redaction.value(Fact("x", ("Ève",), personal=True)) != ("Ève",)
