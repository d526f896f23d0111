"""The account for the network's proxy: entered, replaced, removed; its password is never shown."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.domain.catalogue import explain
from app.language import _, labelled
from app.ui.frame import Frame
from app.ui.shown import Tone
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.field import Field, line
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import empty
from app.ui.widgets.panel import Notice
from app.ui.widgets.text import TextRole, label
from app.workflows.proxy import ProxyState

_LONGEST = 200


class ProxyAccount(QWidget):
    """Two fields, and what is known of the account that is kept."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._said = QVBoxLayout()
        self._user, self._password = line(longest=_LONGEST), line(longest=_LONGEST)
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.returnPressed.connect(self._keep)
        self.user = Field(_("Compte"), self._user)
        self.password = Field(_("Mot de passe"), self._password)
        acts = Flow()
        acts.add(Button(Kind.PRIMARY, _("Enregistrer le compte"), self._keep))
        self._forget = Button(Kind.QUIET, _("Retirer le compte"), self._remove)
        acts.add(self._forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        about = _(
            "Seulement si le serveur mandataire (proxy) de votre réseau demande un compte. Son "
            "adresse est celle du système, ou celle que votre établissement a fixée. Poste CPx "
            "connaît l’identification «\u202fBasic\u202f»\u202f; il ne lit pas de script de "
            "configuration (PAC)."
        )
        column.addWidget(label(TextRole.MUTED, about))
        column.addLayout(self._said)
        for part in (self.user, self.password, acts):
            column.addWidget(part)
        frame.parts.proxy.state.subscribe(self._show)

    def recall(self) -> None:
        """The section comes on show: ask the keyring whether it holds an account."""
        self._frame.spawn(self._frame.parts.proxy.recall())

    def _show(self, state: ProxyState) -> None:
        empty(self._said)
        self._forget.setEnabled(state.user is not None)
        if state.user is None:
            self._said.addWidget(Notice(Tone.NEUTRAL, _("Aucun compte n’est enregistré.")))
        elif state.memory_only is not None:
            kept = _("Le compte est gardé jusqu’à la fermeture de Poste CPx seulement.")
            why = explain(state.memory_only.code).what
            self._said.addWidget(Notice(Tone.WARNING, f"{kept} {why}"))
        else:
            self._said.addWidget(Notice(Tone.OK, labelled(_("Compte enregistré"), state.user)))

    def _keep(self) -> None:
        user, password = self._user.text().strip(), self._password.text()
        for field, wrong in ((self.user, not user or ":" in user), (self.password, not password)):
            field.set_error(_("À remplir, sans deux-points.") if wrong else "")
            if wrong:
                field.point_out()
                return
        self._password.clear()
        self._frame.spawn(self._kept(user, password))

    async def _kept(self, user: str, password: str) -> None:
        await self._frame.parts.proxy.keep(user, password)
        self._frame.parts.send_now()

    def _remove(self) -> None:
        self._frame.spawn(self._frame.parts.proxy.forget())
