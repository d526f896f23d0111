"""Draws *Obtenir une carte*: its front, the questions, and a sheet for each other subject."""

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from app.domain.guide import Contact, Walk
from app.language import _
from app.ui.announce import announce
from app.ui.frame import Frame
from app.ui.pages.guide.assistant import Assistant
from app.ui.pages.guide.contacts import contacts_sheet
from app.ui.pages.guide.examination import Examination
from app.ui.pages.guide.front import Section, front
from app.ui.pages.guide.topics import ecps_sheet, efit_sheet
from app.ui.pages.guide.workstation import workstation_sheet
from app.ui.places import Intent, Place
from app.ui.sheets.sheet import SheetView
from app.ui.sheets.view import Sheet
from app.ui.shortcuts import Deed, listen
from app.ui.widgets.button import Button, Kind
from app.ui.widgets.column import Column
from app.ui.widgets.flow import Flow
from app.ui.widgets.layouts import empty
from app.ui.widgets.text import TextRole, label
from app.workflows.guide import load_contacts, load_guide, load_links

_SECTIONS = {
    Intent.GET_CARD: Section.ASSISTANT,
    Intent.SEE_ECPS: Section.ECPS,
    Intent.SEE_CONTACTS: Section.CONTACTS,
    Intent.CHECK_WORKSTATION: Section.WORKSTATION,
}


class GuidePage:
    """The page; one section at a time, each with the way back to the front."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._guide = load_guide()
        self._section = Section.FRONT
        self._sheet: SheetView | None = None
        self._assistant: Assistant | None = None
        self._examination = Examination(frame, self._refresh)
        self.widget = Column()
        frame.take_in(self.widget)
        self._part = QVBoxLayout()
        self._part.setSpacing(16)
        self.widget.body.addLayout(self._part)
        self.widget.body.addStretch(1)
        listen(self.widget, Deed.BACK, self._back, Place.GUIDE)
        frame.desk.watch(self._follow_card)

    def visit(self, intent: Intent | None) -> None:
        section = self._section if intent is None else _SECTIONS[intent]
        if intent is None and self._assistant is not None:
            self._assistant.redraw()
        elif intent is Intent.CHECK_WORKSTATION and section is self._section:
            self._examination.run()
        else:
            self.open_section(section)

    def leave(self) -> str | None:
        return None

    def open_section(self, section: Section) -> None:
        """Show a section from its beginning."""
        self._section = section
        self._sheet = self._assistant = None
        empty(self._part)
        self._to_the_top()
        self.widget.setFocus()
        if section is Section.FRONT:
            self._part.addWidget(front(self.open_section, self._frame.open))
        elif section is Section.ASSISTANT:
            self._ask()
        else:
            self._read()

    def _back(self) -> None:
        """Go back by the keyboard: to the question before, or to the front."""
        if self._assistant is not None and self._assistant.begun:
            self._assistant.back()
        elif self._section is not Section.FRONT:
            self.open_section(Section.FRONT)

    def _ask(self) -> None:
        self._head(_("Trouver ma démarche"), "")
        links = load_links(self._frame.parts.settings().settings)
        self._assistant = Assistant(self._frame, Walk(self._guide), links, self._to_the_top)
        self._part.addWidget(self._assistant)
        self._assistant.focus()

    def _read(self) -> None:
        sheet = self._present()
        self._head(sheet.title, sheet.lead)
        self._sheet = SheetView(self._frame)
        self._sheet.show_blocks(sheet.blocks)
        self._part.addWidget(self._sheet)
        announce(self.widget, sheet.title)
        if self._section is Section.WORKSTATION:
            self._examination.run()

    def _head(self, title: str, lead: str) -> None:
        """Add the way back and the title of a section."""
        words, row = QVBoxLayout(), Flow()
        words.setSpacing(4)
        to_front = partial(self.open_section, Section.FRONT)
        back = Button(Kind.LINK, _("Obtenir une carte"), to_front, symbol="chevron-left")
        back.setAccessibleName(_("Retour à Obtenir une carte"))
        row.add(back)
        words.addWidget(row)
        words.addWidget(label(TextRole.TITLE, title))
        if lead:
            words.addWidget(label(TextRole.MUTED, lead))
        self._part.addLayout(words)

    def _present(self) -> Sheet:
        """Return the sheet of the section for the card in the reader."""
        desk, topics = self._frame.desk, self._guide.topics
        settings = self._frame.parts.settings().settings
        links, contacts = load_links(settings), load_contacts(settings)
        if self._section is Section.ECPS:
            line = _named(contacts, "e-cps")
            return ecps_sheet(topics["e-cps"], links, line, desk.card, desk.today)
        if self._section is Section.EFIT:
            return efit_sheet(topics["e-fit"], links, _named(contacts, "e-fit"), desk.card)
        if self._section is Section.WORKSTATION:
            findings = self._examination.findings
            return workstation_sheet(topics["workstation"], links, findings, desk.card)
        return contacts_sheet(contacts, desk.card, desk.today)

    def _follow_card(self) -> None:
        """Say what holds for the card that is in the reader now, and nothing of one that left."""
        self._refresh()
        if self._sheet is not None and self._section is Section.WORKSTATION:
            self._examination.follow()

    def _refresh(self) -> None:
        if self._sheet is not None:
            self._sheet.show_blocks(self._present().blocks)

    def _to_the_top(self) -> None:
        self.widget.verticalScrollBar().setValue(0)


def _named(contacts: tuple[Contact, ...], name: str) -> Contact:
    return next(contact for contact in contacts if contact.name == name)
