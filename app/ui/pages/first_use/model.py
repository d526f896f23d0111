"""The steps of the work with codes, in the words of the letter: pure functions, step to view."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from app.domain.hotline import Hotline
from app.domain.pin import PukState, Weakness
from app.language import N_, _, labelled, ngettext
from app.ui.guided.keys import on_reader_keys, type_now, use_computer, use_reader
from app.ui.guided.problems import told
from app.ui.guided.view import (
    CardNumber,
    Choose,
    CodeAsked,
    EnterCodes,
    EnterDigits,
    Picture,
    Reply,
    StepView,
    Submit,
    Wait,
)
from app.ui.pages.first_use.endings import blocked, finished
from app.ui.places import Intent
from app.ui.routes import route_sentence
from app.ui.wording import code_tries, cost, grouped, last_try
from app.workflows.codes import steps
from app.workflows.codes.steps import Stage
from app.workflows.interaction import Step


class Flow(Enum):
    """The three sequences of the page."""

    FIRST_USE = Intent.FIRST_USE
    CHANGE_CODE = Intent.CHANGE_CODE
    UNBLOCK = Intent.UNBLOCK


TITLES = {
    Flow.FIRST_USE: N_("Première utilisation"),
    Flow.CHANGE_CODE: N_("Changer le code"),
    Flow.UNBLOCK: N_("Débloquer la carte"),
}
NEEDS = {
    Flow.FIRST_USE: N_(
        "Il vous faut la carte et le courrier de vos codes. Environ 3 minutes. Aucun essai n’est "
        "utilisé sans que vous cliquiez."
    ),
    Flow.CHANGE_CODE: N_(
        "Il vous faut la carte et son code actuel. Environ 1 minute. Aucun essai n’est utilisé "
        "sans que vous cliquiez."
    ),
    Flow.UNBLOCK: N_(
        "Il vous faut la carte et le code de déblocage, les 8 chiffres du courrier. Environ "
        "2 minutes."
    ),
}
STAGES = {
    Flow.FIRST_USE: tuple(Stage),
    Flow.CHANGE_CODE: (Stage.CODE, Stage.OWN_CODE, Stage.DONE),
    Flow.UNBLOCK: (Stage.CODE, Stage.DONE),
}
_STAGE_TITLES = {
    Stage.RECEIVED: N_("Ce que vous avez reçu"),
    Stage.LETTER: N_("Le courrier de cette carte"),
    Stage.CODE: N_("Le code porteur"),
    Stage.OWN_CODE: N_("Votre propre code"),
    Stage.DONE: N_("Terminé"),
}
_WORK = {
    steps.Act.VERIFYING: N_("La carte vérifie le code. Ne la retirez pas."),
    steps.Act.CHANGING: N_("La carte change son code. Ne la retirez pas."),
    steps.Act.UNBLOCKING: N_("La carte se débloque. Ne la retirez pas."),
    steps.Act.READING_AGAIN: N_("Relecture du nombre d’essais. Ne retirez pas la carte."),
}
_WEAKNESSES = {
    Weakness.REPEATED: N_("Ce code répète un seul chiffre\u202f: c’est le premier qu’on essaie."),
    Weakness.RUN: N_(
        "Ce code est une suite de chiffres\u202f: c’est un des premiers qu’on essaie."
    ),
    Weakness.CARD_NUMBER: N_("Ces chiffres sont imprimés sur la carte\u202f: on les lit sur elle."),
}


def titles(flow: Flow) -> tuple[str, ...]:
    """Return the lines of the numbered list."""
    if flow is Flow.UNBLOCK:
        return (_("Le code de déblocage et un nouveau code"), _("Terminé"))
    return tuple(_(_STAGE_TITLES[stage]) for stage in STAGES[flow])


def words(flow: Flow, hotline: Hotline) -> Callable[[Step[Any]], StepView]:
    """Return the function that puts this sequence's steps into words."""

    def put(step: Step[Any]) -> StepView:
        stages = STAGES[flow]
        stage = getattr(step, "stage", stages[0])
        at = stages.index(stage) if stage in stages else 0
        return _VIEWS[type(step)](step, at, hotline)

    return put


def _insert(step: steps.InsertCard, at: int, _hotline: Hotline) -> StepView:
    lines = (_("Insérez votre carte, puce en avant et vers le haut. La suite vient d’elle-même."),)
    return StepView(at, lines, Picture("insert-card"), problem=told(step.report))


def _reinsert(step: steps.Reinsert, at: int, _hotline: Hotline) -> StepView:
    problem = told(step.report)
    if step.found is None:
        waits = _("La suite vient d’elle-même dès que la carte est remise.")
        return StepView(at, (waits,), Picture("insert-card"), problem=problem)
    number = grouped(step.found.number or "")
    lines = (
        _("La carte qui est maintenant dans le lecteur porte le numéro {number}.").format(
            number=number
        ),
        _("Remettez la première carte pour continuer, ou recommencez avec celle-ci."),
    )
    return StepView(at, lines, None, Reply(_("Recommencer avec cette carte")), problem=problem)


def _try_again(step: steps.TryAgain, at: int, _hotline: Hotline) -> StepView:
    return StepView(at, (), None, Reply(_("Réessayer")), problem=told(step.report))


def _working(step: steps.Working, at: int, _hotline: Hotline) -> StepView:
    sentence = _on_keypad(step.act) if step.keypad else _(_WORK[step.act])
    return StepView(at, (), Wait(sentence), said=sentence)


def _on_keypad(act: steps.Act) -> str:
    if act is not steps.Act.CHANGING:
        return type_now()
    return _(
        "Tapez les codes sur le clavier du lecteur, chacun suivi de sa touche verte. Ne retirez "
        "pas la carte."
    )


def _what_received(step: steps.WhatReceived, at: int, _hotline: Hotline) -> StepView:
    options: tuple[tuple[str, str, object], ...] = (
        (
            _("Le courrier avec mes codes"),
            _("Un pli qui porte le code porteur et le code de déblocage."),
            steps.Received.LETTER,
        ),
        (
            _("J’ai déjà choisi mon code"),
            _("La carte a déjà servi et vous en connaissez le code."),
            steps.Received.OWN_CODE,
        ),
        (
            _("Je n’ai pas mes codes"),
            _("Le courrier n’est pas arrivé, ou il est perdu."),
            steps.Received.NO_CODES,
        ),
    )
    lines = (_("Qu’avez-vous sous la main\u202f?"),)
    return StepView(at, lines, Choose(options), Submit(_("Continuer")), problem=told(step.report))


def _no_codes(step: steps.NoCodes, at: int, hotline: Hotline) -> StepView:
    lines = (
        _("Le courrier des codes part environ 24 heures après la carte, à la même adresse."),
        _("S’il n’arrive pas ou s’il est perdu, demandez qu’il soit renvoyé\u202f:"),
        *(f"• {route_sentence(route, hotline)}" for route in step.routes),
    )
    return StepView(at, lines, None, None, (Reply(_("Revenir")),))


def _compare(step: steps.CompareLetter, at: int, _hotline: Hotline) -> StepView:
    number = grouped(step.card.number) if step.card.number else _("Numéro non lu")
    body = CardNumber(_("Numéro de la carte dans le lecteur"), number)
    lines = (_("Cherchez le numéro de carte sur le courrier. Est-ce bien celui-ci\u202f?"),)
    same = Reply(_("C’est le même numéro"), steps.Comparison.SAME)
    other = Reply(_("Le numéro est différent"), steps.Comparison.DIFFERENT)
    return StepView(at, lines, body, same, (other,))


def _wrong_letter(step: steps.WrongLetter, at: int, _hotline: Hotline) -> StepView:
    return StepView(at, (), None, None, (Reply(_("Revenir")),), problem=told(step.report))


def _enter(step: steps.EnterCode, at: int, _hotline: Hotline) -> StepView:
    asked, line = _ASKED[step.kind]()
    problem = told(step.report)
    return StepView(
        at,
        (line, cost(step.tries)),
        EnterCodes((asked,), lambda codes: codes[0]),
        Submit(_("Vérifier le code")),
        problem=problem,
        caution=last_try(step.tries),
        said="" if problem else f"{line} {cost(step.tries)}",
    )


def _use_keypad(step: steps.UseKeypad, at: int, _hotline: Hotline) -> StepView:
    """The same as `_enter`, without a field: nothing of the code passes this computer."""
    asked, _line = _ASKED[step.kind]()
    lines = (
        on_reader_keys(),
        labelled(asked.name, asked.hint),
        cost(step.tries),
    )
    return StepView(
        at,
        lines,
        None,
        use_reader(),
        (use_computer(),),
        problem=told(step.report),
        caution=last_try(step.tries),
    )


def _change_on_keypad(step: steps.ChangeOnKeypad, at: int, _hotline: Hotline) -> StepView:
    order = _("Le lecteur demande une fois le code actuel, puis deux fois le nouveau.")
    if step.four_digits:
        order = _(
            "Le lecteur demande une fois le code actuel, puis deux fois le nouveau, de quatre "
            "chiffres tous les deux. Pour un code plus long, utilisez le clavier de l’ordinateur."
        )
    avoid = _("Évitez une date de naissance, une suite, ou des chiffres imprimés sur la carte.")
    keep = Reply(_("Garder le code actuel"), None)
    return StepView(
        at,
        (order, avoid, cost(step.card.pin)),
        None,
        Reply(_("Changer le code sur le lecteur"), steps.Keys.READER),
        (use_computer(), keep) if step.skippable else (use_computer(),),
        problem=told(step.report),
        caution=last_try(step.card.pin),
    )


def _letter_code() -> tuple[CodeAsked, str]:
    hint = _("4 chiffres. Ce n’est pas le code de déblocage, qui en a 8.")
    line = _("Tapez le code porteur écrit sur le courrier.")
    return CodeAsked(_("Code porteur du courrier"), hint, 4, 4), line


def _own_code() -> tuple[CodeAsked, str]:
    hint = _("4 à 8 chiffres.")
    return CodeAsked(_("Votre code porteur"), hint, 4, 8), _("Tapez le code de la carte.")


def _unsure_code() -> tuple[CodeAsked, str]:
    hint = _("4 à 8 chiffres. S’il est refusé, l’ancien code est resté.")
    line = _("Le changement a été interrompu. Essayez d’abord le nouveau code.")
    return CodeAsked(_("Votre nouveau code"), hint, 4, 8), line


_ASKED: dict[steps.CodeKind, Callable[[], tuple[CodeAsked, str]]] = {
    steps.CodeKind.LETTER: _letter_code,
    steps.CodeKind.OWN: _own_code,
    steps.CodeKind.NEW_UNSURE: _unsure_code,
}


def _last_try(step: steps.LastTry, at: int, _hotline: Hotline) -> StepView:
    caution = _("C’est le dernier essai. Si le code est faux, la carte se bloque.")
    if step.puk:
        caution = _last_unblocking()
    back = (Reply(_("Revenir sans essayer"), None),)
    if step.asked == 0:
        lines = (_("Le code est-il bien celui du courrier de cette carte\u202f?"),)
        return StepView(at, lines, None, Reply(_("Oui, essayer"), ""), back, caution=caution)
    ending = ngettext("le dernier chiffre", "les {count} derniers chiffres", step.asked)
    asked = ending.format(count=step.asked)
    lines = (
        _("Pour confirmer, tapez {digits} du numéro imprimé sur la carte.").format(digits=asked),
    )
    wrong = _("Ce ne sont pas les chiffres de cette carte.") if step.wrong else ""
    body = EnterDigits(_("Fin du numéro de carte"), "", step.asked, wrong)
    return StepView(at, lines, body, Submit(_("Essayer ce code")), back, caution=caution)


def _offer(step: steps.OfferOwnCode, at: int, _hotline: Hotline) -> StepView:
    lines = (
        _("Le code du courrier est juste. {tries}.").format(tries=code_tries(step.after)),
        _(
            "Choisissez maintenant votre propre code\u202f: celui du courrier ne servira plus. "
            "Gardez le courrier, il porte aussi le code de déblocage."
        ),
    )
    keep = Reply(_("Garder le code du courrier"), steps.OwnCode.KEEP)
    return StepView(at, lines, None, Reply(_("Choisir mon code"), steps.OwnCode.CHOOSE), (keep,))


def _choose_code(step: steps.ChooseCode, at: int, _hotline: Hotline) -> StepView:
    fields = (
        CodeAsked(_("Nouveau code"), _("4 à 8 chiffres, que vous seul connaissez."), 4, 8),
        CodeAsked(_("Nouveau code, une seconde fois"), "", 4, 8),
    )
    lines = (_("Évitez une date de naissance, une suite, ou des chiffres imprimés sur la carte."),)
    body = EnterCodes(fields, lambda codes: steps.NewCode(codes[0], codes[1]))
    keep = (Reply(_("Garder le code actuel"), None),) if step.skippable else ()
    submit = Submit(_("Changer le code"))
    return StepView(at, lines, body, submit, keep, problem=told(step.report))


def _weak(step: steps.WeakCode, at: int, _hotline: Hotline) -> StepView:
    lines = (_(_WEAKNESSES[step.weakness]), _("Rien n’a encore été envoyé à la carte."))
    another = Reply(_("Choisir un autre code"), steps.WeakChoice.ANOTHER)
    anyway = Reply(_("Utiliser ce code quand même"), steps.WeakChoice.USE_ANYWAY)
    return StepView(at, lines, None, another, (anyway,))


def _enter_unblock(step: steps.EnterUnblock, at: int, _hotline: Hotline) -> StepView:
    fields = (
        CodeAsked(_("Code de déblocage"), _("8 chiffres, sur le courrier de la carte."), 8, 8),
        CodeAsked(_("Nouveau code porteur"), _("4 à 8 chiffres, que vous choisissez."), 4, 8),
        CodeAsked(_("Nouveau code porteur, une seconde fois"), "", 4, 8),
    )
    body = EnterCodes(fields, lambda codes: steps.UnblockAnswer(codes[0], codes[1], codes[2]))
    lines = [
        _("Un code de déblocage faux utilise un essai\u202f; sans essai, la carte est à remplacer.")
    ]
    if step.card.puk.tries_left is not None:
        left = ngettext("{count} essai", "{count} essais", step.card.puk.tries_left)
        count = left.format(count=step.card.puk.tries_left)
        lines.append(_("Essais restants du code de déblocage\u202f: {tries}.").format(tries=count))
    if step.keypad:
        lines.append(
            _(
                "Ces codes se tapent sur cet ordinateur, et non sur le lecteur\u202f: rien ne doit "
                "interrompre un déblocage commencé."
            )
        )
    if step.finishing:
        lines.insert(0, _("Un déblocage de cette carte a été interrompu. Terminons-le."))
    last = step.card.puk.state is PukState.LAST_TRY
    return StepView(
        at,
        tuple(lines),
        body,
        Submit(_("Débloquer la carte")),
        problem=told(step.report),
        caution=_last_unblocking() if last else "",
    )


def _last_unblocking() -> str:
    return _(
        "C’est le dernier essai du code de déblocage. S’il est faux, la carte sera à remplacer."
    )


_VIEWS: dict[type[Step[Any]], Callable[[Any, int, Hotline], StepView]] = {
    steps.InsertCard: _insert,
    steps.Reinsert: _reinsert,
    steps.TryAgain: _try_again,
    steps.Working: _working,
    steps.WhatReceived: _what_received,
    steps.NoCodes: _no_codes,
    steps.CompareLetter: _compare,
    steps.WrongLetter: _wrong_letter,
    steps.EnterCode: _enter,
    steps.UseKeypad: _use_keypad,
    steps.ChangeOnKeypad: _change_on_keypad,
    steps.LastTry: _last_try,
    steps.OfferOwnCode: _offer,
    steps.ChooseCode: _choose_code,
    steps.WeakCode: _weak,
    steps.EnterUnblock: _enter_unblock,
    steps.Blocked: blocked,
    steps.Finished: finished,
}
