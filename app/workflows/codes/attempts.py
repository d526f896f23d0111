"""What is done on the card for one click: one code presented, and what follows in the same go.

These run on the reader's lane. The codes they are given are copies that they wipe, so that the
workflow may wipe its own at any moment. What is known is kept even if the card leaves afterwards:
an answered code never becomes unknown because something after it failed.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from app.backend.signature import Sign
from app.domain.card import CertificateUse
from app.domain.pin import Pin, PinOutcome, PinStatus, PukStatus, UnblockStep, Verdict
from app.domain.problem import Problem, ProblemCode
from app.reader.cpx import CpxSession


@dataclass(frozen=True, slots=True)
class Counters:
    """The tries of both codes, just read."""

    pin: PinStatus
    puk: PukStatus


@dataclass(slots=True)
class Attempt:
    """One click's result: filled on the lane, read by the workflow when the lane is done.

    `outcome` is None when no code was presented. `document` is what was signed, with its signature.
    `problem` is what ended it early, if anything.
    `counters` are read after an unblocking. `fewer`: nothing was presented, because fewer tries
    were left than the person had been told.
    """

    outcome: PinOutcome | None = None
    signature: bytes | None = None
    document: str | None = None
    counters: Counters | None = None
    fewer: bool = False
    problem: Problem | None = None

    @property
    def accepted(self) -> bool:
        """Whether the card accepted the code."""
        return self.outcome is not None and self.outcome.verdict is Verdict.ACCEPTED


class UnblockJournal(Protocol):
    """What is kept on disk of unblockings under way. Called on the card's lane, so it may block."""

    def note(self, serial: str, step: UnblockStep) -> None:
        """Keep the step, durably, before its command leaves; nothing is sent if this raises."""

    def pending(self, serial: str) -> UnblockStep | None:
        """Return the last step noted for this card, or None."""

    def forget(self, serial: str) -> None:
        """Drop what was noted for this card."""


Work = Callable[[CpxSession], None]
KeypadAct = Callable[[CpxSession], PinOutcome]


def verifying(attempt: Attempt, pin: Pin | None, told: PinStatus, challenge: bytes) -> Work:
    """Present `pin` once; when it is right, sign `challenge` with the authentication key.

    None: it is typed on the reader's keys. `told` are the tries on the page: with fewer left the
    person must be asked again.
    """
    present = _presenting(attempt, pin, told)

    def work(session: CpxSession) -> None:
        present(session)
        _sign(attempt, session, challenge)

    return work


def signing(
    attempt: Attempt, pin: Pin | None, told: PinStatus, write: Callable[[Sign], str]
) -> Work:
    """Present `pin` once; when it is right, `write` a document that the authentication key signs.

    None, `told` as above. Nothing but the signature is done on the card.
    """
    present = _presenting(attempt, pin, told)

    def work(session: CpxSession) -> None:
        present(session)
        if attempt.accepted:
            attempt.document = write(
                lambda message: session.sign(CertificateUse.AUTHENTICATION, message)
            )

    return work


def changing(
    attempt: Attempt, old: Pin | None, new: Pin | None, told: PinStatus, challenge: bytes
) -> Work:
    """Present `old` once and replace it by `new`; then sign `challenge`. None, `told` as above.

    On the reader's keys nothing is signed: no document says that a CPS3 counts the code as
    presented when it came with its change.
    """
    if old is None or new is None:
        return _on_keypad(attempt, CpxSession.change_on_keypad, told)
    lent_old, lent_new = old.copy(), new.copy()

    def work(session: CpxSession) -> None:
        try:
            if _fewer(attempt, told, session):
                return
            attempt.outcome = session.change(lent_old, lent_new)
        finally:
            lent_old.wipe()
            lent_new.wipe()
        _sign(attempt, session, challenge)

    return work


def unblocking(attempt: Attempt, puk: Pin, new: Pin, serial: str, journal: UnblockJournal) -> Work:
    """Present `puk` once and set `new`, each step noted in `journal` before its command leaves."""
    lent_puk, lent_new = puk.copy(), new.copy()

    def work(session: CpxSession) -> None:
        try:
            attempt.outcome = session.unblock(
                lent_puk, lent_new, lambda step: journal.note(serial, step)
            )
        finally:
            lent_puk.wipe()
            lent_new.wipe()
        if _settled(attempt.outcome):
            journal.forget(serial)
        attempt.counters = counting(session)

    return work


def counting(session: CpxSession) -> Counters:
    """Read the tries of both codes; spends none."""
    return Counters(session.pin_status(), session.puk_status())


def pending_in(journal: UnblockJournal, serial: str) -> Callable[[CpxSession], UnblockStep | None]:
    """Look on the card's lane whether an unblocking of it was interrupted."""
    return lambda _session: journal.pending(serial)


def forgetting(journal: UnblockJournal, serial: str) -> Work:
    """Drop, on the card's lane, what was noted of an unblocking of it."""
    return lambda _session: journal.forget(serial)


def _presenting(attempt: Attempt, pin: Pin | None, told: PinStatus) -> Work:
    """Present a copy of `pin`, or what is typed on the reader's keys, and keep the outcome."""
    if pin is None:
        return _on_keypad(attempt, CpxSession.verify_on_keypad, told)
    lent = pin.copy()

    def work(session: CpxSession) -> None:
        try:
            if not _fewer(attempt, told, session):
                attempt.outcome = session.verify(lent)
        finally:
            lent.wipe()

    return work


def _on_keypad(attempt: Attempt, act: KeypadAct, told: PinStatus) -> Work:
    def work(session: CpxSession) -> None:
        if not _fewer(attempt, told, session):
            attempt.outcome = act(session)

    return work


def _fewer(attempt: Attempt, told: PinStatus, session: CpxSession) -> bool:
    """Whether another program spent tries since the page was shown: the last may be reached."""
    left, shown = session.pin_status().tries_left, told.tries_left
    attempt.fewer = left is not None and shown is not None and left < shown
    return attempt.fewer


def _sign(attempt: Attempt, session: CpxSession, challenge: bytes) -> None:
    """Sign; and, as the code opens them, read the places of practice for the picture of the card.

    They are an extra: what goes wrong with them is not told.
    """
    if attempt.accepted:
        attempt.signature = session.sign(CertificateUse.AUTHENTICATION, challenge)
        with suppress(Problem):
            session.activities()


def _settled(outcome: PinOutcome) -> bool:
    """Whether nothing of an unblocking is left to explain or to finish."""
    interrupted = outcome.problem is ProblemCode.UNBLOCK_INTERRUPTED
    return outcome.verdict is not Verdict.UNCERTAIN and not interrupted
