"""The steps of a login in words: with the card, with the phone, in the browser."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from app.language import N_, _
from app.ui.guided.keys import on_reader_keys, type_now, use_computer, use_reader
from app.ui.guided.problems import told
from app.ui.guided.view import (
    Choose,
    CodeAsked,
    Digits,
    EnterCodes,
    EnterDigits,
    Reply,
    StepView,
    Submit,
    Wait,
)
from app.ui.wording import cost, last_try, rpps
from app.workflows.identity import steps
from app.workflows.identity.identify import RPPS_TYPE, Identified
from app.workflows.identity.steps import Way
from app.workflows.interaction import Step

_WAYS = {
    Way.CARD: (
        N_("Avec ma carte"),
        N_("Elle est dans le lecteur. Votre code porteur est demandé une fois."),
    ),
    Way.PHONE: (
        N_("Avec l’application e-CPS"),
        N_("Vous comparez deux chiffres et confirmez sur votre téléphone."),
    ),
    Way.BROWSER: (
        N_("Dans le navigateur"),
        N_("La page de connexion du serveur s’ouvre dans votre navigateur."),
    ),
}
_RPPS_DIGITS = 11


def titles() -> tuple[str, ...]:
    """Return the one line of a login that is done by itself."""
    return (_("Votre identité"),)


def words(waits: bool) -> Callable[[Step[Any]], StepView]:
    """Return the function that puts the steps of a login into words; does a declaration wait?"""
    today = date.today()

    def view(step: Step[Any]) -> StepView:
        said = VIEWS[type(step)](step, 0, today)
        if isinstance(step, steps.ChooseWay) and not waits:
            return replace(
                said, lines=(_("Vos déclarations partiront alors sans autre question."),)
            )
        return said

    return view


def known(identified: Identified, demo: bool) -> str:
    """Say who is logged in and until when."""
    until = f"{identified.until.astimezone():%H:%M}"
    said = _("Vous êtes identifié jusqu’à {time}.").format(time=until)
    person = identified.person or ""
    if person.startswith(RPPS_TYPE) and person[1:].isdigit():
        said = _("Identifié, RPPS {number}, jusqu’à {time}.").format(
            number=rpps(person[1:]), time=until
        )
    if demo:
        spared = _("Démonstration\u202f: votre trousseau n’est pas touché.")
        return f"{said} {spared}"
    if identified.memory_only:
        kept = _("Sans trousseau, cela cesse à la fermeture de Poste CPx.")
        return f"{said} {kept}"
    return said


def _choose(step: steps.ChooseWay, at: int, _today: date) -> StepView:
    options = tuple((_(_WAYS[way][0]), _(_WAYS[way][1]), way) for way in step.ways)
    lines = (_("Le serveur veut savoir qui déclare. La déclaration est gardée en attendant."),)
    return StepView(
        at,
        lines,
        Choose(options),
        Submit(_("Continuer")),
        (Reply(_("Plus tard"), None),),
        problem=told(step.report),
    )


def _code(step: steps.EnterLoginCode, at: int, _today: date) -> StepView:
    otherwise, problem = Reply(_("Autrement"), None), told(step.report)
    left, caution = cost(step.card.pin), last_try(step.card.pin)
    if step.keypad:
        others = (use_computer(), otherwise)
        lines = (on_reader_keys(), left)
        return StepView(at, lines, None, use_reader(), others, problem=problem, caution=caution)
    asked = CodeAsked(_("Votre code porteur"), _("4 à 8 chiffres."), 4, 8)
    return StepView(
        at,
        (_("Tapez le code porteur de votre carte."), left),
        EnterCodes((asked,), lambda codes: codes[0]),
        Submit(_("S’identifier")),
        (otherwise,),
        problem=problem,
        caution=caution,
    )


def _busy(step: steps.Identifying, at: int, _today: date) -> StepView:
    said = type_now() if step.keypad else _("Identification en cours…")
    return StepView(at, (), Wait(said), said=said)


def _rpps(step: steps.AskRpps, at: int, _today: date) -> StepView:
    wrong = _("Ce numéro a 11 chiffres, sans lettre.") if step.wrong else ""
    body = EnterDigits(_("Votre numéro RPPS"), _("11 chiffres."), _RPPS_DIGITS, wrong)
    lines = (_("Sur quel compte e-CPS envoyer la demande\u202f?"),)
    return StepView(at, lines, body, Submit(_("Continuer")), (Reply(_("Autrement"), None),))


def _phone(step: steps.ConfirmOnPhone, at: int, _today: date) -> StepView:
    lines = (
        _("Ouvrez l’application e-CPS sur votre téléphone."),
        _("Confirmez seulement si elle montre ces deux chiffres."),
    )
    body = Digits(_("Chiffres à comparer"), step.digits, step.expires_at)
    said = f"{lines[0]} {' '.join(step.digits)}"
    return StepView(at, lines, body, None, (Reply(_("Annuler")),), said=said)


def _browser(_step: steps.ReturnFromBrowser, at: int, _today: date) -> StepView:
    lines = (_("Connectez-vous dans le navigateur qui vient de s’ouvrir, puis revenez ici."),)
    body = Wait(_("En attente du navigateur…"))
    return StepView(at, lines, body, None, (Reply(_("Annuler")),), said=lines[0])


def _in_memory(step: steps.KeptInMemory, at: int, _today: date) -> StepView:
    lines = (
        _("Vous êtes identifié. Sans trousseau, rien n’en est gardé sur ce poste\u202f:"),
        _("votre identification durera jusqu’à la fermeture de Poste CPx."),
    )
    return StepView(at, lines, None, Reply(_("Continuer")), problem=told(step.report))


VIEWS: dict[type[Step[Any]], Callable[[Any, int, date], StepView]] = {
    steps.ChooseWay: _choose,
    steps.EnterLoginCode: _code,
    steps.Identifying: _busy,
    steps.AskRpps: _rpps,
    steps.ConfirmOnPhone: _phone,
    steps.ReturnFromBrowser: _browser,
    steps.KeptInMemory: _in_memory,
}
