"""Draws *Parc*: off, the list, one card, a batch, an import; each takes the page in turn."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.declaration import Quality, Reason
from app.domain.fleet import FleetCard
from app.domain.problem import LocalProblem
from app.language import _, ngettext
from app.ui.announce import announce
from app.ui.frame import Frame
from app.ui.pages.fleet import batch
from app.ui.pages.fleet.exchange import Exchange
from app.ui.pages.fleet.home import Home, HomeActs
from app.ui.pages.fleet.insertion import introduction
from app.ui.pages.fleet.merge import Merge, differences
from app.ui.pages.fleet.one_card import Acts, OneCard, facts_of
from app.ui.pages.fleet.removal import Removal
from app.ui.pages.fleet.stage import Stage, Work
from app.ui.pages.fleet.switch import Switch
from app.ui.places import Intent, Place
from app.ui.shortcuts import Deed, listen
from app.ui.shown import Tone
from app.workflows.fleet.batch import Common, compose
from app.workflows.fleet.insertion import Noted
from app.workflows.fleet.register import Conflict, FleetState


class FleetPage:
    """The page; `stage` holds what stands over the list, if anything."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._room = frame.parts.fleet
        self.stage = Stage(frame, self._at_rest, lambda: self.home.browse.view.setFocus())
        self.widget = self.stage.widget
        frame.take_in(self.widget)
        self.switch = Switch(frame)
        self._intro = introduction(self._switch_on, self.switch.locked)
        self.home = self._home()
        self.exchange = Exchange(frame, self.stage, self.home)
        for resting in (self._intro, self.home):
            self.widget.addWidget(resting)
        self._visible = False
        listen(self.widget, Deed.FIND, self._search, Place.FLEET)
        listen(self.widget, Deed.BACK, self._back, Place.FLEET)
        fleet = self._room.fleet
        self._room.table.subscribe(self.home.browse.show_table)
        self._room.batches.progress.subscribe(self.home.show_batch)
        self._room.insertions.subscribe(self._noted)
        fleet.reminders.subscribe(self.home.show_reminders)
        fleet.state.subscribe(self._changed)
        frame.desk.watch(lambda: self.home.insertion.sighted(frame.desk.station))

    def _home(self) -> Home:
        batches = self._room.batches
        acts = HomeActs(
            opened=self.open_card,
            act=self.begin_batch,
            remove=self.ask_removal,
            bring_in=lambda: self.exchange.pick_list(),
            office=lambda structure: self.exchange.ask_office(structure),
            export=lambda kind: self.exchange.pick_export(kind),
            resume=partial(self.stage.do, partial(self._post, batches.resume)),
            stop=batches.stop,
            give_up=partial(self.stage.do, batches.give_up),
            off=self.switch.off,
        )
        home = Home(acts, self.widget)
        home.hide_names.toggled.connect(self._hide_names)
        home.insertion.sound.toggled.connect(self._sound)
        return home

    def _at_rest(self) -> QWidget:
        return self.home if self._room.fleet.state.value.on else self._intro

    def _hide_names(self, hidden: bool) -> None:
        self._frame.choices.names_hidden = hidden

    def _sound(self, on: bool) -> None:
        self._frame.choices.sounds = on

    def visit(self, intent: Intent | None) -> None:
        self._visible = True
        self._take_choices()
        self._room.fleet.refresh()
        if self.stage.over is None and self._room.fleet.state.value.on:
            self.home.focus()

    def _take_choices(self) -> None:
        self.home.hide_names.setChecked(self._frame.choices.names_hidden)
        self.home.insertion.sound.setChecked(self._frame.choices.sounds)

    def leave(self) -> str | None:
        if self.stage.working is not None:
            return _("Un travail est en cours sur le parc. Attendez sa fin ou arrêtez-le.")
        self._visible = False
        return None

    def _search(self) -> None:
        if self.stage.over is None and self.home.isVisible():
            self.home.browse.focus()

    def _back(self) -> None:
        """Go back to the list by the keyboard; work under way is stopped by its own button."""
        if self.stage.over is not None and self.stage.working is None:
            self.stage.back()

    def _switch_on(self) -> None:
        self.switch.on()
        self.home.focus()

    def _changed(self, state: FleetState) -> None:
        self.home.show_state(state)
        self.stage.settle()
        if self.stage.over is not None and not state.on:
            self.stage.back()

    def _noted(self, noted: Noted) -> None:
        """Tell each card while the page is in front; during an insertion, from any page."""
        if self._visible or self.home.inserting:
            self._take_choices()
            self.home.noted(noted)
            self.home.insertion.sighted(self._frame.desk.station)

    # One card

    def open_card(self, row: FleetCard) -> None:
        """Show one card over the list."""
        fleet, masked = self._room.fleet, self.home.masked
        facts = facts_of(row, fleet.today(), fleet.rules().soon_days, masked)
        acts = Acts(self.stage.back, self._save, self.begin_batch, self.ask_removal)
        view = OneCard(row, facts, acts)
        self.stage.show(view)
        self._frame.spawn(self._show_history(view, row.number))

    async def _show_history(self, view: OneCard, number: str) -> None:
        try:
            lines = await self._room.fleet.history(number)
        except LocalProblem as problem:
            self.stage.tell(problem)
            return
        if self.stage.over is view:
            view.show_history(lines)

    def _save(self, row: FleetCard, before: FleetCard) -> None:
        self._frame.spawn(self._saved(row, before))

    async def _saved(self, row: FleetCard, before: FleetCard) -> None:
        try:
            await self._room.fleet.save(row)
        except Conflict as conflict:
            self._conflict(conflict, before)
            return
        except LocalProblem as problem:
            self.stage.tell(problem)
            return
        self.stage.back()
        self._frame.notify(Tone.OK, _("La carte est enregistrée."))

    def _conflict(self, conflict: Conflict, before: FleetCard) -> None:
        """Let the person choose; what only a reader changed is no choice."""
        theirs = conflict.theirs
        if theirs is None:
            self.stage.back()
            gone = _("Cette carte a été retirée du registre par quelqu’un d’autre.")
            self._frame.notify(Tone.WARNING, gone)
        elif not differences(conflict.ours, theirs):
            self.stage.back()
        else:
            masked = self.home.masked
            merge = Merge(conflict.ours, theirs, before, masked, self._save, self.stage.back)
            self.stage.show(merge)
            announce(merge, merge.sentence, urgent=True)

    def ask_removal(self, rows: tuple[FleetCard, ...]) -> None:
        """Ask once more before cards and their history are forgotten."""
        if rows:
            go = partial(self.stage.do, partial(self._remove, rows))
            self.stage.show(Removal(rows, self.home.masked, go, self.stage.back))

    async def _remove(self, rows: tuple[FleetCard, ...]) -> None:
        try:
            await self._room.fleet.remove(rows)
        except Conflict:
            self.stage.back()
            words = _("Une de ces cartes vient de changer\u202f: aucune n’a été retirée.")
            self._frame.notify(Tone.WARNING, words)
            return
        self.stage.back()
        gone = ngettext(
            "{count} carte retirée du registre, historique compris.",
            "{count} cartes retirées du registre, historique compris.",
            len(rows),
        )
        self._frame.notify(Tone.INFO, gone.format(count=len(rows)))

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
        view = batch.Ask(rows, matter, who, known, problems, go_on, self.stage.back)
        self.stage.show(view)
        view.form.focus()

    def _review(
        self,
        rows: tuple[FleetCard, ...],
        matter: Reason | None,
        who: tuple[Quality, ...],
        common: Common,
    ) -> None:
        made = compose(rows, matter, common, self._room.maker, self._room.already(matter))
        if made.problems:
            self._ask(rows, matter, who, common, made.problems)
            return

        def send() -> None:
            self.stage.back()
            self.stage.do(partial(self._post, partial(self._room.batches.begin, made)))

        self.stage.show(batch.Confirm(made, matter, self.home.masked, send, self.stage.back))

    async def _post(self, work: Work) -> None:
        """Post, and say so when nothing is left; the page itself shows what is."""
        await work()
        posted = self._room.batches.progress.value
        if posted.total and not posted.left:
            words = ngettext(
                "{count} déclaration est déposée\u202f: suivez-la dans Déclarations.",
                "{count} déclarations sont déposées\u202f: suivez-les dans Déclarations.",
                posted.total,
            )
            self._frame.notify(Tone.OK, words.format(count=posted.total))
