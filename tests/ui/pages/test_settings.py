"""*Réglages*: each effective value with its source, and wrong values with their place."""

from pathlib import Path

from app import settings
from app.paths import below
from app.settings import Layer, Source
from app.ui.pages.settings import model
from app.ui.pages.settings.page import SettingsPage
from app.ui.places import Intent
from app.ui.widgets.panel import Notice
from tests.ui.conftest import Open
from tests.ui.layout import settle
from tests.ui.standin import StandIn

HELD = settings.resolve(
    [
        Layer(Source.POLICY, "/etc/poste-cpx/policy.toml", {"soon_days": 60, "fleet": True}),
        Layer(Source.USER, "settings.toml", {"language": "en", "soon_days": "x", "colour": 1}),
    ]
)


def test_every_setting_stands_once_under_its_source() -> None:
    groups = model.groups(HELD)
    assert [group.source for group in groups] == [Source.POLICY, Source.USER, Source.DEFAULT]
    assert [len(group.facts) for group in groups] == [2, 1, len(settings.NAMES) - 3]
    values = [fact.value for fact in groups[0].facts]
    assert values == [
        "60\nsoon_days · /etc/poste-cpx/policy.toml",
        "oui\nfleet · /etc/poste-cpx/policy.toml",
    ]


def test_a_wrong_value_is_said_with_its_place() -> None:
    said = model.faults(HELD)
    assert any("settings.toml" in each and "colour" in each for each in said)
    assert all("ignorée" in each for each in said)


def test_a_broken_file_is_said_with_the_line_of_its_fault(tmp_path: Path) -> None:
    here = below(tmp_path)
    here.user_settings.parent.mkdir()
    here.user_settings.write_text("fleet = true\n= 3\n")
    (said,) = model.faults(settings.load(here, {}, tmp_path))
    assert "TOML" in said and "line 2" in said


def test_nothing_held_is_said_too() -> None:
    assert not model.managed(settings.resolve([]))
    assert [group.source for group in model.groups(settings.resolve([]))] == [Source.DEFAULT]


def test_the_page_opens_on_what_is_held_when_led_there(window: Open) -> None:
    shell = window(StandIn(policy={"soon_days": 60, "colour": 1}))
    shell.open(Intent.SEE_SETTINGS)
    settle()
    page = shell.page
    assert isinstance(page, SettingsPage) and page.tabs.present == 1
    shown = [n.words.text() for n in page.widget.findChildren(Notice) if n.isVisible()]
    assert any("colour" in words for words in shown)
