"""What stands above every page: the demonstration band, the state of the card, and notices."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.language import _
from app.ui import theme
from app.ui.theme import Role
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.icon import Icon
from app.ui.widgets.layouts import empty, pinned

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from app.ui.headline import Headline
    from app.ui.shown import Tone

_SHORT = 20


class Header(QWidget):
    """The chip that always says the state of reader and card in words, and the notices under it.

    `pressed` is called for the chip, `asked` for the button beside it that opens the help.
    """

    def __init__(self, pressed: Callable[[], None], asked: Callable[[], None]) -> None:
        super().__init__()
        self._said: Headline | None = None
        self._shown: dict[str, QWidget] = {}
        self._chip = Button(Kind.CHIP, _("Recherche des lecteurs…"), pressed, symbol="search")
        self._chip.setToolTip(_("Voir la carte"))
        bar = QFrame()
        bar.setObjectName("header")
        row = pinned(bar, top=10, bottom=10)
        line = QHBoxLayout()
        line.addWidget(self._chip)
        line.addStretch(1)
        line.addWidget(_help(asked))
        row.addLayout(line)
        self._area = QWidget()
        self._notices = pinned(self._area, top=16, bottom=0)
        self._notices.setSpacing(8)
        self._area.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(bar)
        layout.addWidget(self._area)

    @property
    def words(self) -> str:
        """What the chip says."""
        return self._chip.text().replace("\n", " ")

    def fit(self) -> None:
        """Break the chip's words as the text size wants."""
        self._chip.setText(theme.over_two_lines(self.words, _SHORT))

    def show_station(self, desk: "Desk") -> None:
        """Say where the reader and the card stand, aloud too once it is settled."""
        from app.ui.announce import announce
        from app.ui.headline import headline
        from app.ui.widgets.panel import TONE_ROLES
        from app.ui.widgets.text import restyle

        said = headline(desk.station, desk.reader, desk.today)
        if said == self._said:
            return
        self._said = said
        self._chip.setText(theme.over_two_lines(said.words, _SHORT))
        self._chip.setAccessibleName(said.words)
        self._chip.setProperty("tone", said.tone.value)
        self._chip.set_symbol(said.icon, TONE_ROLES[said.tone])
        restyle(self._chip)
        if said.settled:
            announce(self._chip, said.words)

    def notify(self, tone: "Tone", sentence: str) -> None:
        """Add a notice that stays until it is closed or another page opens."""
        from app.ui.announce import announce
        from app.ui.widgets.panel import Notice

        if sentence not in self._shown:
            notice = Notice(tone, sentence)
            close = Button(Kind.ROUND, "", partial(self._close, sentence), symbol="close")
            close.setAccessibleName(_("Fermer ce message"))
            notice.row.addWidget(close)
            self._shown[sentence] = notice
            self._notices.addWidget(notice)
            self._area.show()
        announce(self._shown[sentence], sentence, urgent=True)

    @property
    def notices(self) -> list[str]:
        """The sentences that are shown above the page."""
        return list(self._shown)

    def close_notices(self) -> None:
        """Take the notices away."""
        self._shown.clear()
        empty(self._notices)
        self._area.hide()

    def _close(self, sentence: str) -> None:
        """Take one notice away."""
        self._shown.pop(sentence).deleteLater()
        self._area.setVisible(bool(self._shown))


def _help(asked: Callable[[], None]) -> Button:
    button = Button(Kind.LINK, _("Aide"), asked, symbol="help")
    button.setToolTip(_("Que faire ici, et les raccourcis clavier (F1)"))
    return button


class Demonstration(QFrame):
    """The band that no one can miss: nothing here is real, and nothing real can be reached."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("demonstration")
        word = QLabel(_("DÉMONSTRATION"))
        word.setObjectName("demonstration_word")
        sentence = QLabel(
            _(
                "Tout est simulé, rien n’est envoyé. Code porteur\u202f: 1234. Code de "
                "déblocage\u202f: 12345678."
            )
        )
        sentence.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 20, 6)
        row.setSpacing(10)
        row.addWidget(Icon("info", Role.WARNING, side=16))
        row.addWidget(word)
        row.addWidget(sentence, 1)


class Waiting(QWidget):
    """What stands in the page's place until the program behind the window is loaded."""

    def __init__(self) -> None:
        super().__init__()
        words = QLabel(_("Un instant…"))
        words.setProperty("text_role", "muted")
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(words)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        layout.addLayout(line)
        layout.addStretch(2)
