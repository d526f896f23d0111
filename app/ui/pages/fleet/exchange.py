"""Lists that come in, from a file or the card office, and lists that go out."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from app.domain.fleet import FleetCard
from app.domain.problem import Problem
from app.language import _
from app.ui.frame import Frame
from app.ui.pages.fleet import bring_in
from app.ui.pages.fleet.export_pdf import list_pdf
from app.ui.pages.fleet.home import Home
from app.ui.pages.fleet.stage import Stage
from app.ui.pages.fleet.words import cards
from app.ui.shown import Tone
from app.workflows.fleet.card_list import Column, Mapped
from app.workflows.fleet.list_file import RawList
from app.workflows.fleet.register import ImportStopped
from app.workflows.fleet.separated import Stopped

_FORMATS = {
    "csv": "CSV (*.csv)",
    "ics": "iCalendar (*.ics)",
    "pdf": "PDF (*.pdf)",
}


class Exchange:
    """Reads, keeps and writes lists of cards over the page's stage."""

    def __init__(self, frame: Frame, stage: Stage, home: Home) -> None:
        self._frame, self._stage, self._home = frame, stage, home
        self._room = frame.parts.fleet

    # Lists in

    def pick_list(self) -> None:
        """Ask for the file of a list to read."""
        kinds = "CSV (*.csv *.txt);;* (*)"
        dialog = QFileDialog(self._stage.widget, _("Importer une liste"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read_list(Path(name)))
        dialog.open()

    def read_list(self, file: Path) -> None:
        """Read a list and ask which column holds what."""
        self._stage.do(partial(self._read, file))

    async def _read(self, file: Path) -> None:
        progress = self._stage.begin_work(_("Lecture du fichier"))
        try:
            raw = await self._room.read_list(file, progress.heard)
        except Stopped:
            self._stage.back()
            return
        except (Problem, OSError):
            self._stage.back()
            raise
        finally:
            self._stage.end_work()
        self._map(raw)

    def _map(self, raw: RawList) -> None:
        self._stage.show(bring_in.Mapping(raw, partial(self._understand, raw), self._stage.back))

    def _understand(self, raw: RawList, columns: dict[Column, int]) -> None:
        self._stage.do(partial(self._understood, raw, columns))

    async def _understood(self, raw: RawList, columns: Mapped) -> None:
        progress = self._stage.begin_work(_("Lecture de la liste"))
        try:
            found = await self._room.understand(raw, columns, progress.heard)
        except Stopped:
            self._stage.back()
            return
        except Problem:
            self._map(raw)
            raise
        finally:
            self._stage.end_work()
        keep = partial(self.keep, found.rows)
        self._stage.show(bring_in.Report(found, keep, self._stage.back))

    def keep(self, rows: tuple[FleetCard, ...]) -> None:
        """Take in what a list gave."""
        self._stage.do(partial(self._kept, rows))

    async def _kept(self, rows: tuple[FleetCard, ...]) -> None:
        progress = self._stage.begin_work(_("Import de {cards}").format(cards=cards(len(rows))))
        try:
            done = await self._room.fleet.bring_in(rows, progress.heard)
        except ImportStopped:
            self._frame.notify(Tone.INFO, _("Import arrêté\u202f: le registre n’a pas changé."))
        else:
            self._frame.notify(Tone.OK, bring_in.outcome(done))
        finally:
            self._stage.end_work()
            self._stage.back()

    def ask_office(self, structure_id: str) -> None:
        """Ask the card office for a structure's cards and keep them."""

        async def ask() -> None:
            progress = self._stage.begin_work(_("Interrogation du serveur des cartes"))
            try:
                rows = await self._room.ask_office(structure_id, lambda n: progress.heard(n, 0))
            finally:
                self._stage.end_work()
                self._stage.back()
            if rows:
                await self._kept(rows)
            elif rows is not None:
                nothing = _("Le serveur ne connaît aucune carte de cette structure.")
                self._frame.notify(Tone.INFO, nothing)

        self._stage.do(ask)

    # Lists out

    def pick_export(self, kind: str) -> None:
        """Ask for the file to write what the list shows into."""
        dialog = QFileDialog(self._stage.widget, _("Exporter la liste"), "", _FORMATS[kind])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(f"parc-cpx.{kind}")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name), kind))
        dialog.open()

    def export_to(self, file: Path, kind: str) -> None:
        """Write what the list shows: `kind` is csv, ics or pdf."""
        self._stage.do(partial(self._exported, file, kind))

    async def _exported(self, file: Path, kind: str) -> None:
        rows = self._home.browse.model.shown()
        progress = self._stage.begin_work(_("Export de {cards}").format(cards=cards(len(rows))))
        try:
            content = await self._content(rows, kind, progress)
            if content is not None:
                await self._room.write(file, content)
        finally:
            self._stage.end_work()
            self._stage.back()
        if content is None:
            self._frame.notify(Tone.INFO, _("Export arrêté\u202f: aucun fichier n’a été écrit."))
            return
        done = _("{cards} exportées dans {file}.").format(cards=cards(len(rows)), file=file.name)
        self._frame.notify(Tone.OK, done)

    async def _content(
        self, rows: tuple[FleetCard, ...], kind: str, progress: bring_in.Progress
    ) -> bytes | None:
        fleet = self._room.fleet
        if kind == "pdf":
            soon, masked = fleet.rules().soon_days, self._home.masked
            return await list_pdf(rows, fleet.now(), soon, masked, progress.heard)
        if kind == "ics":
            return await self._room.calendar(rows, progress.heard)
        return await self._room.csv(rows)
