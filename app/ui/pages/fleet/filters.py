"""What narrows the list: a search and four choices, and the words that say what is chosen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.card import CardType
from app.domain.fleet import Filter, Standing
from app.language import N_, _
from app.ui.drawing import icon
from app.ui.pages.fleet.words import STANDINGS
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.flow import Flow
from app.ui.widgets.select import Select
from app.ui.wording import month_and_year

_WITHIN = (30, 60, 90, 180, 365)
_OTHER: tuple[tuple[str, dict[str, bool]], ...] = (
    (N_("Autres filtres"), {}),
    (N_("Jamais lues ici"), {"never_seen": True}),
    (N_("Bloquées"), {"blocked": True}),
    (N_("Titulaire parti"), {"holder_left": True}),
)


class Filters(QWidget):
    """Builds a `Filter`; `changed` hears each new one."""

    def __init__(self, changed: Callable[[Filter], None]) -> None:
        super().__init__()
        self._changed = changed
        self._month: date | None = None
        self._services: tuple[str, ...] = ()
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Rechercher un nom, un numéro, un service, une note"))
        self.search.setAccessibleName(_("Rechercher dans le registre"))
        self.search.setClearButtonEnabled(True)
        glass = icon("search", Role.MUTED, 18, 0, self.devicePixelRatioF())
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(lambda _text: self._tell())
        types = (_("Familles"), *(each.value for each in CardType))
        standings = (_("États"), *(_(STANDINGS[each]) for each in Standing))
        within = tuple(_("Sous {count} jours").format(count=days) for days in _WITHIN)
        self._type = self._choice(_("Famille"), types)
        self._standing = self._choice(_("État"), standings)
        self._within = self._choice(_("Fin"), (_("Fins"), *within))
        self._service = self._choice(_("Service"), (_("Services"),))
        self._other = self._choice(_("Autres"), tuple(_(words) for words, _fields in _OTHER))
        self._clear = Button(Kind.LINK, "", self.clear, symbol="close")
        self._clear.hide()
        flow = Flow()
        for choice in (self._standing, self._type, self._within, self._service, self._other):
            flow.add(choice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(flow)
        row = QHBoxLayout()
        row.addWidget(self._clear)
        row.addStretch(1)
        column.addLayout(row)
        self._service.setEnabled(False)

    @property
    def wanted(self) -> Filter:
        """What is to be shown."""
        _words, other = _OTHER[self._other.currentIndex()]
        types, standings = self._type.currentIndex(), self._standing.currentIndex()
        within, service = self._within.currentIndex(), self._service.currentIndex()
        return Filter(
            text=self.search.text(),
            types=frozenset({list(CardType)[types - 1]}) if types > 0 else frozenset(),
            standings=frozenset({list(Standing)[standings - 1]}) if standings > 0 else frozenset(),
            ends_within=_WITHIN[within - 1] if within > 0 else None,
            month=self._month,
            service=self._services[service - 1] if service > 0 else None,
            **other,
        )

    def set_services(self, services: tuple[str, ...]) -> None:
        """Offer these services; the one that is chosen stays."""
        if services == self._services:
            return
        self._services = services
        self._service.set_options((_("Services"), *services))
        self._service.setEnabled(bool(services))

    def set_month(self, month: date | None) -> None:
        """Show the cards that end in this month."""
        self._month = month
        self._tell()

    def show_within(self, days: int) -> None:
        """Show the cards that end within so many days, or the nearest choice above."""
        place = next((at for at, each in enumerate(_WITHIN) if each >= days), len(_WITHIN) - 1)
        self._within.setCurrentIndex(place + 1)

    def clear(self) -> None:
        """Show everything again."""
        self._month = None
        for choice in (self._type, self._standing, self._within, self._service, self._other):
            choice.blockSignals(True)
            choice.setCurrentIndex(0)
            choice.blockSignals(False)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._tell()
        self.search.setFocus()

    def _choice(self, name: str, options: tuple[str, ...]) -> Select:
        choice = Select(name, options)
        choice.currentIndexChanged.connect(lambda _place: self._tell())
        return choice

    def _tell(self) -> None:
        wanted = self.wanted
        narrowed = replace(wanted, text="") != Filter()
        self._clear.setVisible(narrowed)
        words = _("Tout afficher")
        if self._month is not None:
            words = _("Fins de {month} seulement. Tout afficher").format(
                month=month_and_year(self._month)
            )
        self._clear.setText(words)
        self._changed(wanted)
