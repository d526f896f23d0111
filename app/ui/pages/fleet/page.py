"""Draws *Parc*: off, the list, one card, a batch, an import; each takes the page in turn."""

from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from app.domain.catalogue import explain
from app.domain.declaration import Quality, Reason
from app.domain.fleet import FleetCard
from app.domain.problem import LocalProblem, Problem
from app.language import _
from app.ui.frame import Frame
from app.ui.pages.fleet import batch, bring_in
from app.ui.pages.fleet.export_pdf import list_pdf
from app.ui.pages.fleet.home import Home, HomeActs
from app.ui.pages.fleet.insertion import introduction
from app.ui.pages.fleet.merge import Merge, differences
from app.ui.pages.fleet.one_card import Acts, OneCard, facts_of
from app.ui.pages.fleet.words import cards
from app.ui.places import Intent
from app.ui.shown import Tone
from app.workflows.fleet.batch import Common, compose
from app.workflows.fleet.card_list import Column, Mapped, RawList, Stopped
from app.workflows.fleet.register import Conflict, FleetState, ImportStopped

Work = Callable[[], Coroutine[Any, Any, None]]

_FORMATS = {
    "csv": "CSV (*.csv)",
    "ics": "iCalendar (*.ics)",
    "pdf": "PDF (*.pdf)",
}


class FleetPage:
    """The page; `_over` is the view that stands over the list, if any."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._room = frame.parts.fleet
        self.widget = QWidget()
        self._stack = QStackedWidget()
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        locked = frame.parts.settings().locked("fleet")
        self._intro = introduction(self._switch_on, locked)
        self.home = Home(
            HomeActs(
                opened=self.open_card,
                act=self.begin_batch,
                bring_in=self._pick_list,
                office=self._ask_office,
                export=self._export,
                resume=partial(self._do, self._room.batches.resume),
                stop=self._room.batches.stop,
                give_up=partial(self._do, self._room.batches.give_up),
                off=partial(self._do, self._switch_off),
            )
        )
        self._stack.addWidget(self._intro)
        self._stack.addWidget(self.home)
        self._over: QWidget | None = None
        self._working: bring_in.Progress | None = None
        self._visible = False
        fleet = self._room.fleet
        self._room.table.subscribe(self.home.browse.show_table)
        self._room.batches.progress.subscribe(self.home.show_batch)
        self._room.insertions.subscribe(self._noted)
        fleet.reminders.subscribe(self.home.show_reminders)
        fleet.state.subscribe(self._changed)
        frame.desk.watch(lambda: self.home.insertion.sighted(frame.desk.station))

    def visit(self, intent: Intent | None) -> None:
        self._visible = True
        self._room.fleet.refresh()
        if self._over is None and self._room.fleet.state.value.on:
            self.home.browse.focus()

    def leave(self) -> str | None:
        if self._working is not None:
            return _("Un import est en cours. Attendez sa fin ou arrêtez-le.")
        self._visible = False
        return None

    # On and off

    def _switch_on(self) -> None:
        try:
            self._frame.parts.keep_setting("fleet", True)
        except (LocalProblem, OSError):
            sentence = _("Ce choix n’a pas pu être enregistré sur ce poste.")
            self._frame.notify(Tone.WARNING, sentence)
        self._room.switch_on()
        self.home.browse.focus()

    async def _switch_off(self) -> None:
        try:
            self._frame.parts.keep_setting("fleet", False)
        except (LocalProblem, OSError) as problem:
            self._tell(problem)
        await self._room.switch_off()

    def _changed(self, state: FleetState) -> None:
        self.home.show_state(state)
        if state.ready and state.trouble is None and not self._room.batches.progress.value.running:
            self._look_for_batches()
        if self._over is None:
            self._stack.setCurrentWidget(self.home if state.on else self._intro)
        elif not state.on:
            self._back()

    _looked = False

    def _look_for_batches(self) -> None:
        """See once whether a batch of an earlier run waits."""
        if not self._looked:
            self._looked = True
            self._do(self._room.batches.look)

    def _noted(self, noted: Any) -> None:
        if self._visible and self.home.inserting:
            self.home.insertion.noted(noted)

    # One card

    def open_card(self, row: FleetCard) -> None:
        """Show one card over the list."""
        fleet, masked = self._room.fleet, self.home.masked
        facts = facts_of(row, fleet.today(), fleet.rules().soon_days, masked)
        acts = Acts(self._back, self._save, self.begin_batch, self._remove)
        view = OneCard(row, facts, acts)
        self._show(view)
        self._frame.spawn(self._show_history(view, row.number))

    async def _show_history(self, view: OneCard, number: str) -> None:
        try:
            lines = await self._room.fleet.history(number)
        except LocalProblem as problem:
            self._tell(problem)
            return
        if self._over is view:
            view.show_history(lines)

    def _save(self, row: FleetCard) -> None:
        self._frame.spawn(self._saved(row))

    async def _saved(self, row: FleetCard) -> None:
        try:
            await self._room.fleet.save(row)
        except Conflict as conflict:
            self._conflict(conflict)
            return
        except LocalProblem as problem:
            self._tell(problem)
            return
        self._back()
        self._frame.notify(Tone.OK, _("La carte est enregistrée."))

    def _conflict(self, conflict: Conflict) -> None:
        """Let the person choose; what only a reader changed is no choice."""
        theirs = conflict.theirs
        if theirs is None:
            self._back()
            gone = _("Cette carte a été retirée du registre par quelqu’un d’autre.")
            self._frame.notify(Tone.WARNING, gone)
        elif not differences(conflict.ours, theirs):
            self._back()
        else:
            self._show(Merge(conflict.ours, theirs, self._save, self._back))

    def _remove(self, row: FleetCard) -> None:
        async def remove() -> None:
            try:
                await self._room.fleet.remove([row])
            except Conflict as conflict:
                self._conflict(conflict)
                return
            self._back()
            self._frame.notify(Tone.INFO, _("La carte et son historique sont retirés du registre."))

        self._do(remove)

    # A batch

    def begin_batch(self, matter: Reason | None, rows: tuple[FleetCard, ...]) -> None:
        """Ask for what the declarations share."""
        if not rows:
            return
        if not self._frame.parts.can_send:
            words = _("Aucun serveur n’est réglé\u202f: passez par le téléphone ou le portail.")
            self._frame.notify(Tone.WARNING, words)
            return
        chosen = self._frame.parts.settings().settings.declarants
        who = tuple(each for each in Quality if each.value in chosen and each is not Quality.HOLDER)
        why = batch.none_allowed(rows, matter, who)
        if why or not who:
            self._frame.notify(Tone.WARNING, why or _("Ce poste ne déclare que pour le titulaire."))
            return
        self._ask(rows, matter, who, batch.blank(rows, who), ())

    def _ask(
        self,
        rows: tuple[FleetCard, ...],
        matter: Reason | None,
        who: tuple[Quality, ...],
        known: Common,
        problems: tuple[Any, ...],
    ) -> None:
        go_on = partial(self._review, rows, matter, who)
        view = batch.Ask(rows, matter, who, known, problems, go_on, self._back)
        self._show(view)
        view.form.focus()

    def _review(
        self,
        rows: tuple[FleetCard, ...],
        matter: Reason | None,
        who: tuple[Quality, ...],
        common: Common,
    ) -> None:
        made = compose(rows, matter, common, self._room.maker)
        if made.problems:
            self._ask(rows, matter, who, common, made.problems)
            return

        def send() -> None:
            self._back()
            self._do(partial(self._room.batches.begin, made))

        self._show(batch.Confirm(made, matter, self.home.masked, send, self._back))

    # Lists in

    def _pick_list(self) -> None:
        dialog = QFileDialog(self.widget, _("Importer une liste"), "", "CSV (*.csv *.txt);;* (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read_list(Path(name)))
        dialog.open()

    def read_list(self, file: Path) -> None:
        """Read a list and ask which column holds what."""
        self._do(partial(self._read, file))

    async def _read(self, file: Path) -> None:
        raw = await self._room.read_list(file)
        self._show(bring_in.Mapping(raw, partial(self._understand, raw), self._back))

    def _understand(self, raw: RawList, columns: dict[Column, int]) -> None:
        self._do(partial(self._understood, raw, columns))

    async def _understood(self, raw: RawList, columns: Mapped) -> None:
        progress = self._work(_("Lecture de la liste"))
        try:
            found = await self._room.understand(raw, columns, progress.heard)
        except Stopped:
            self._back()
            return
        except Problem:
            self._show(bring_in.Mapping(raw, partial(self._understand, raw), self._back))
            raise
        finally:
            self._working = None
        keep = partial(self._keep, found.rows)
        self._show(bring_in.Report(found, keep, self._back))

    def _keep(self, rows: tuple[FleetCard, ...]) -> None:
        self._do(partial(self._kept, rows))

    async def _kept(self, rows: tuple[FleetCard, ...]) -> None:
        progress = self._work(_("Import de {cards}").format(cards=cards(len(rows))))
        try:
            done = await self._room.fleet.bring_in(rows, progress.heard)
        except ImportStopped:
            self._frame.notify(Tone.INFO, _("Import arrêté\u202f: le registre n’a pas changé."))
        else:
            self._frame.notify(Tone.OK, bring_in.outcome(done))
        finally:
            self._working = None
            self._back()

    def _ask_office(self, structure_id: str) -> None:
        async def ask() -> None:
            progress = self._work(_("Interrogation du serveur des cartes"))
            try:
                rows = await self._room.ask_office(structure_id, lambda n: progress.heard(n, 0))
            finally:
                self._working = None
                self._back()
            if rows:
                await self._kept(rows)
            elif rows is not None:
                nothing = _("Le serveur ne connaît aucune carte de cette structure.")
                self._frame.notify(Tone.INFO, nothing)

        self._do(ask)

    def _work(self, words: str) -> bring_in.Progress:
        self._working = bring_in.Progress()
        self._show(bring_in.Working(words, self._working))
        return self._working

    # Lists out

    def _export(self, kind: str) -> None:
        dialog = QFileDialog(self.widget, _("Exporter la liste"), "", _FORMATS[kind])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.selectFile(f"parc-cpx.{kind}")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name), kind))
        dialog.open()

    def export_to(self, file: Path, kind: str) -> None:
        """Write what the list shows: `kind` is csv, ics or pdf."""
        self._do(partial(self._exported, file, kind))

    async def _exported(self, file: Path, kind: str) -> None:
        rows = self.home.browse.model.shown()
        progress = self._work(_("Export de {cards}").format(cards=cards(len(rows))))
        try:
            content = await self._content(rows, kind, progress)
            if content is not None:
                await self._room.write(file, content)
        finally:
            self._working = None
            self._back()
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
            soon, masked = fleet.rules().soon_days, self.home.masked
            return await list_pdf(rows, fleet.now(), soon, masked, progress.heard)
        if kind == "ics":
            return await self._room.calendar(rows, progress.heard)
        return await self._room.csv(rows)

    # Views

    def _show(self, view: QWidget) -> None:
        before, self._over = self._over, view
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        view.setFocus()
        if before is not None:
            self._drop(before)

    def _back(self) -> None:
        before, self._over = self._over, None
        on = self._room.fleet.state.value.on
        self._stack.setCurrentWidget(self.home if on else self._intro)
        if before is not None:
            self._drop(before)
            self.home.browse.view.setFocus()

    def _drop(self, view: QWidget) -> None:
        self._stack.removeWidget(view)
        view.deleteLater()

    def _do(self, work: Work) -> None:
        """Start some work."""
        self._frame.spawn(self._said(work))

    async def _said(self, work: Work) -> None:
        """Follow some work and say what went wrong with it."""
        try:
            await work()
        except (Problem, OSError) as problem:
            self._tell(problem)

    def _tell(self, problem: Problem | OSError) -> None:
        if isinstance(problem, Problem):
            said = explain(problem.code, problem.facts)
            self._frame.notify(Tone.WARNING, f"{said.what} {said.remedy}")
        else:
            words = _("Ce fichier n’a pas pu être ouvert ou écrit. Rien n’a changé.")
            self._frame.notify(Tone.WARNING, words)
