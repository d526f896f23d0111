"""Asking the card office for a structure's cards: whose, by FINESS or SIRET."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout

from app.domain.holder import StructureKind
from app.language import _
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.field import Field, line
from app.ui.widgets.panel import Panel

_KINDS = {9: StructureKind.FINESS, 14: StructureKind.SIRET}


class OfficePanel(Panel):
    """One field and its button; `asked` hears the Struct_IdNat: the kind's digit, the number."""

    def __init__(self, asked: Callable[[str], None]) -> None:
        super().__init__()
        self._asked = asked
        self.number = line(longest=18)
        hint = _("FINESS (9 caractères) ou SIRET (14 chiffres).")
        self.field = Field(_("Identifiant de la structure"), self.number, hint)
        self.number.returnPressed.connect(self._ask)
        row = QHBoxLayout()
        row.addWidget(self.field, 1)
        row.addWidget(Button(Kind.PRIMARY, _("Demander les cartes"), self._ask))
        self.body.addLayout(row)

    def focus(self) -> None:
        """Take the focus to the field."""
        self.number.setFocus()

    def _ask(self) -> None:
        number = "".join(self.number.text().split()).upper()
        kind = _KINDS.get(len(number))
        if kind is None or not number.isalnum():
            self.field.set_error(_("Un FINESS a 9 caractères, un SIRET 14 chiffres."))
            self.field.point_out()
            return
        self.field.set_error("")
        self.hide()
        self._asked(kind.value + number)
