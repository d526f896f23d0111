"""Draws *Réglages*; a choice holds at once."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from app.domain.problem import LocalProblem
from app.language import _
from app.settings import Resolved
from app.ui.frame import Frame
from app.ui.pages.settings.directory_key import DirectoryKey
from app.ui.pages.settings.model import LANGUAGES, LOOKS, faults, groups, managed, sizes
from app.ui.pages.settings.proxy_account import ProxyAccount
from app.ui.pages.settings.register import RegisterSettings
from app.ui.places import Intent
from app.ui.shown import Tone
from app.ui.theme import Appearance
from app.ui.widgets.column import Column
from app.ui.widgets.facts import FactList
from app.ui.widgets.layouts import empty
from app.ui.widgets.option import Choice
from app.ui.widgets.panel import Notice, Panel
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import TextRole, label

T = TypeVar("T")
_HELD, _KEY, _PROXY = 1, 2, 3


class SettingsPage:
    """The page; look and text size are the window's own, the language is a setting."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self.widget = Column()
        frame.take_in(self.widget)
        self._part, self._held = QVBoxLayout(), QVBoxLayout()
        self._key, self._proxy = DirectoryKey(frame), ProxyAccount(frame)
        self.widget.body.addWidget(label(TextRole.TITLE, _("Réglages")))
        self._notices = QVBoxLayout()
        self.widget.body.addLayout(self._notices)
        sections = (
            (_("Cette fenêtre"), _section(self._part)),
            (_("Géré par votre établissement"), _section(self._held)),
            (_("Annuaire Santé"), self._key),
            (_("Serveur mandataire"), self._proxy),
        )
        self.tabs = Tabs(sections, self._opened)
        self.widget.body.addWidget(self.tabs)
        self.widget.body.addStretch(1)
        self._build()
        self._show_held()

    def visit(self, intent: Intent | None) -> None:
        """Open where another page leads."""
        self._register.redraw()
        if intent is Intent.SEE_SETTINGS:
            self.tabs.open(_HELD)
        elif intent is Intent.DIRECTORY_KEY:
            self.tabs.open(_KEY)

    def leave(self) -> str | None:
        return None

    def _opened(self, place: int) -> None:
        if place == _KEY:
            self._key.recall()
        elif place == _PROXY:
            self._proxy.recall()

    def _build(self) -> None:
        empty(self._part)
        choices, resolved = self._frame.choices, self._frame.parts.settings()
        looks = tuple((look, _(words)) for look, words in LOOKS)
        empty(self._notices)
        if managed(resolved):
            words = _("Certains réglages sont fixés par votre établissement.")
            self._notices.addWidget(Notice(Tone.INFO, words, icon="lock"))
        self._add(_("Apparence"), looks, choices.appearance, self._look)
        self._add(_("Taille du texte"), sizes(), choices.percent, self._size)
        if not resolved.locked("language"):
            spoken = tuple((code, _(words)) for code, words in LANGUAGES)
            self._add(_("Langue / Language"), spoken, choices.language, self._language)
        self._register = RegisterSettings(self._frame)
        self._part.addSpacing(8)
        self._part.addWidget(self._register)

    def _show_held(self) -> None:
        """Show every setting with its source, and what was wrong and is ignored."""
        empty(self._held)
        resolved = self._frame.parts.settings()
        self._held.addWidget(label(TextRole.MUTED, _held_words(resolved)))
        for sentence in faults(resolved):
            self._held.addWidget(Notice(Tone.WARNING, sentence))
        for group in groups(resolved):
            self._held.addSpacing(8)
            self._held.addWidget(label(TextRole.HEADING, group.title))
            panel = Panel()
            panel.body.addWidget(FactList(group.facts, beside=False))
            self._held.addWidget(panel)

    def _add(
        self, title: str, options: tuple[tuple[T, str], ...], now: T, chosen: Callable[[T], None]
    ) -> None:
        """Add a question with its options side by side."""
        self._part.addSpacing(8)
        self._part.addWidget(label(TextRole.HEADING, title))
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        group = QButtonGroup(box)
        for place, (value, words) in enumerate(options):
            choice = Choice(words)
            choice.setChecked(value == now)
            choice.clicked.connect(partial(_told, chosen, value))
            group.addButton(choice)
            grid.addWidget(choice, place // 2, place % 2)
        self._part.addWidget(box)

    def _look(self, appearance: Appearance) -> None:
        self._frame.choices.appearance = appearance
        self._frame.follow_choices()

    def _size(self, percent: int) -> None:
        self._frame.choices.percent = percent
        self._frame.follow_choices()

    def _language(self, code: str) -> None:
        """Keep the language for the command line too; the window speaks it at its next start."""
        self._frame.choices.language = code
        try:
            self._frame.parts.keep_setting("language", code)
        except (LocalProblem, OSError):
            sentence = _("Ce choix n’a pas pu être enregistré sur ce poste.")
            self._frame.notify(Tone.WARNING, sentence)
            return
        self._show_held()
        self._frame.notify(Tone.INFO, _("La langue changera au prochain démarrage."))


def _told(chosen: Callable[[T], None], value: T, _checked: bool = False) -> None:
    chosen(value)


def _section(layout: QVBoxLayout) -> QWidget:
    section = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(12)
    section.setLayout(layout)
    return section


def _held_words(resolved: Resolved) -> str:
    if managed(resolved):
        return _("Ce que votre établissement a fixé ne se change pas ici.")
    return _("Votre établissement n’a rien fixé sur ce poste.")
