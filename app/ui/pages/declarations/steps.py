"""The steps of a declaration in words: pure functions, step to view."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from app.domain.card import CardType
from app.domain.declaration import CardReference, Quality
from app.domain.outbox import OutboxEntry, OutboxState
from app.domain.validation import Field
from app.language import N_, _
from app.ui.guided.keys import on_reader_keys, type_now, use_computer, use_reader
from app.ui.guided.problems import stated, told
from app.ui.guided.view import (
    Body,
    Choose,
    CodeAsked,
    EnterCodes,
    FieldKind,
    Form,
    FormField,
    FormSection,
    Reply,
    Result,
    StepView,
    Submit,
    Typed,
    Wait,
)
from app.ui.pages.declarations import fields, identity
from app.ui.pages.declarations.details import details_form
from app.ui.pages.declarations.labels import CARD_TYPES, QUALITIES, REASONS, card_line, said_of
from app.ui.pages.declarations.receipt_buttons import ReceiptButtons
from app.ui.pages.declarations.summary import summary
from app.ui.routes import route_sentence
from app.ui.shown import Fact, Tone
from app.ui.wording import cost, full_date, grouped, last_try
from app.workflows.declarations import steps
from app.workflows.declarations.steps import DeclarationStage as Stage
from app.workflows.interaction import Step

STAGES = tuple(Stage)
TITLES = {
    Stage.REASON: N_("Ce qui se passe"),
    Stage.CARD: N_("La carte"),
    Stage.DETAILS: N_("Les précisions"),
    Stage.REVIEW: N_("La relecture"),
    Stage.SENT: N_("L’envoi"),
}
_TYPE = "card.type"


def titles() -> tuple[str, ...]:
    """Return the lines of the numbered list."""
    return tuple(_(TITLES[stage]) for stage in STAGES)


def words(today: date) -> Callable[[Step[Any]], StepView]:
    """Return the function that puts the steps of a declaration into words."""

    def put(step: Step[Any]) -> StepView:
        return VIEWS[type(step)](step, STAGES.index(getattr(step, "stage", Stage.REASON)), today)

    return put


def _reason(step: steps.ChooseReason, at: int, _today: date) -> StepView:
    options = tuple((_(REASONS[each][0]), _(REASONS[each][1]), each) for each in step.reasons)
    return StepView(at, (_("Que s’est-il passé\u202f?"),), Choose(options), Submit(_("Continuer")))


def _quality(step: steps.ChooseQuality, at: int, _today: date) -> StepView:
    options = tuple(
        (_(QUALITIES[each][0]), _(QUALITIES[each][1]) if QUALITIES[each][1] else "", each)
        for each in Quality
    )
    return StepView(
        at, (_("À quel titre déclarez-vous\u202f?"),), Choose(options), Submit(_("Continuer"))
    )


def _card(step: steps.ChooseCard, at: int, _today: date) -> StepView:
    if step.known and not step.problems:
        known = ((card_line(card), _holder_hint(card), card) for card in step.known)
        another = (_("Une autre carte"), _("Vous taperez son numéro."), None)
        options = (*known, another)
        lines = (_("De quelle carte s’agit-il\u202f?"),)
        return StepView(at, lines, Choose(options), Submit(_("Continuer")))
    return StepView(
        at,
        (_("Tapez ce que la carte porte, ou son courrier."),),
        _typed(step),
        Submit(_("Continuer")),
    )


def _holder_hint(card: CardReference) -> str:
    return card.service_label or (_("Lue dans le lecteur") if card.from_chip else "")


def _typed(step: steps.ChooseCard) -> Form:
    errors = fields.errors_of(step.problems)
    known = step.typed
    options = tuple((each.value, each.value, _(CARD_TYPES[each])) for each in CardType)
    section = FormSection(
        "",
        (
            FormField(
                _TYPE,
                _("Famille de la carte"),
                "",
                FieldKind.PICK,
                known.type.value if known else "",
                options=options,
            ),
            fields.text(
                Field.CARD_NUMBER,
                _("Numéro de la carte"),
                grouped(known.number) if known else "",
                errors,
                _("10 chiffres."),
            ),
        ),
    )
    return Form((section,), _build_card, _check_card)


def _check_card(typed: Typed) -> dict[str, str]:
    return {} if typed[_TYPE] else {_TYPE: _("Choisissez la famille de la carte.")}


def _build_card(typed: Typed) -> CardReference:
    number = "".join(str(typed[Field.CARD_NUMBER.value]).split())
    return CardReference(CardType(str(typed[_TYPE])), number)


def another_way(step: steps.AnotherWay, at: int, _today: date) -> StepView:
    """Say who can declare instead, and by which way."""
    lines = [_(step.decision.why)]
    if step.decision.others:
        lines.append(_("Qui peut le faire ici\u202f:"))
        lines += [f"• {_(QUALITIES[each][0])}" for each in Quality if each in step.decision.others]
    if step.decision.routes:
        lines.append(_("Autrement\u202f:"))
        lines += [f"• {route_sentence(route, step.hotline)}" for route in step.decision.routes]
    return StepView(at, tuple(lines), None, None, (Reply(_("Revenir")),))


def _details(step: steps.FillDetails, at: int, today: date) -> StepView:
    said = _("Corrigez les champs signalés.") if step.problems else ""
    return StepView(at, (), details_form(step, today), Submit(_("Continuer")), said=said)


def review(step: steps.Review, at: int, _today: date) -> StepView:
    """Show all that will be sent."""
    go_on = _("Envoyer") if step.final else _("Continuer")
    correct = Reply(_("Corriger"), steps.ReviewChoice.CORRECT)
    return StepView(
        at,
        (_("Relisez avant d’envoyer."),),
        summary(step.declaration),
        Reply(go_on, steps.ReviewChoice.GO_ON),
        (correct,),
        problem=told(step.report),
    )


def _confirm(step: steps.ConfirmOpposition, at: int, _today: date) -> StepView:
    card = card_line(step.declaration.card)
    lines = (
        _("{card} sera mise en opposition.").format(card=card),
        _("Ses certificats seront révoqués\u202f: elle ne servira plus, même retrouvée."),
    )
    word = _("Je comprends que cela ne peut pas être annulé.")
    form = Form(
        (FormSection("", (FormField("sure", word, "", FieldKind.TICK, False),)),),
        lambda _typed: True,
        lambda typed: {} if typed["sure"] else {"sure": _("Cochez cette case pour continuer.")},
    )
    submit = Submit(_("Mettre la carte en opposition"), danger=True)
    return StepView(at, lines, form, submit, (Reply(_("Revenir"), False),))


def _offer_signature(step: steps.OfferSignature, at: int, _today: date) -> StepView:
    lines = (
        _("Votre carte est dans le lecteur\u202f: elle peut signer cette déclaration."),
        _("La signature prouve qui déclare. Elle demande votre code porteur, une fois."),
    )
    sign = Reply(_("Signer avec la carte"), steps.SignatureChoice.SIGN)
    without = Reply(_("Envoyer sans signer"), steps.SignatureChoice.WITHOUT)
    return StepView(at, lines, None, sign, (without,))


def _signing_code(step: steps.EnterSigningCode, at: int, _today: date) -> StepView:
    without, problem = Reply(_("Envoyer sans signer"), None), told(step.report)
    left, caution = cost(step.card.pin), last_try(step.card.pin)
    if step.keypad:
        others = (use_computer(), without)
        lines = (on_reader_keys(), left)
        return StepView(at, lines, None, use_reader(), others, problem=problem, caution=caution)
    asked = CodeAsked(_("Votre code porteur"), _("4 à 8 chiffres."), 4, 8)
    return StepView(
        at,
        (_("Tapez le code porteur de votre carte pour signer."), left),
        EnterCodes((asked,), lambda codes: codes[0]),
        Submit(_("Signer et envoyer")),
        (without,),
        problem=problem,
        caution=caution,
    )


def _signing(step: steps.Signing, at: int, _today: date) -> StepView:
    said = type_now() if step.keypad else _("La carte signe. Ne la retirez pas.")
    return StepView(at, (), Wait(said), said=said)


def sending(step: steps.Sending, at: int, _today: date) -> StepView:
    """Say that it is on its way, or waits and why."""
    background = Reply(_("Continuer sans attendre"), steps.WhileSending.LEAVE)
    entry, caution = step.entry, ""
    if step.silent and step.hotline is not None:
        caution = _("Pas de réponse depuis 5 minutes. Appelez maintenant le {number}.").format(
            number=step.hotline.number
        )
    if entry.state is OutboxState.QUEUED and entry.problem is not None:
        lines = (_kept(entry),)
        problem = stated(entry.problem)
        if not step.login:
            return StepView(at, lines, None, background, problem=problem, caution=caution)
        who = Reply(_("S’identifier"), steps.WhileSending.IDENTIFY)
        return StepView(at, lines, None, who, (background,), problem=problem, caution=caution)
    body: Body = Wait(_("Envoi de la déclaration…"))
    said = _("Envoi de la déclaration…")
    return StepView(at, (), body, None, (background,), caution=caution, said=said)


def _kept(entry: OutboxEntry) -> str:
    """Say that nothing is lost; what may have arrived is not called unsent."""
    if entry.possibly_sent:
        return _(
            "La déclaration est gardée dans la boîte d’envoi. Elle est peut-être déjà "
            "arrivée\u202f: elle sera présentée de nouveau et ne comptera qu’une fois."
        )
    return _("La déclaration est gardée dans la boîte d’envoi. Elle partira dès que possible.")


def received(step: steps.ServerSaidYes, at: int, _today: date) -> StepView:
    """Show the server's reference."""
    entry, reason = step.entry, step.declaration.reason
    facts = [Fact(_("Référence"), entry.reference or "")]
    if entry.received_at is not None:
        facts.append(Fact(_("Reçue le"), full_date(entry.received_at.astimezone().date())))
    if entry.signature is not None:
        facts.append(Fact(_("Signature"), _("signée sur la carte")))
    lines = []
    if reason is not None and reason.opposes:
        lines.append(_("La carte est mise en opposition. N’essayez plus de l’utiliser."))
    if step.declaration.reorder:
        lines.append(_("La nouvelle carte sera envoyée, puis son courrier de codes."))
    keep = partial(ReceiptButtons, entry) if entry.receipt else None
    result = Result(Tone.OK, _("Déclaration reçue"), tuple(lines), tuple(facts), keep)
    said = _("Déclaration reçue, référence {reference}.").format(reference=entry.reference)
    return StepView(at, (), result, Reply(_("Terminer")), said=said, finished=True)


def refused(step: steps.ServerSaidNo, at: int, _today: date) -> StepView:
    """Say what the server refused and why."""
    entry, reason = step.entry, step.declaration.reason
    problem = stated(entry.problem, said_of(entry)) if entry.problem else None
    lines = [_("Elle ne sera pas renvoyée telle quelle. Elle reste dans vos déclarations.")]
    if step.hotline is not None and reason is not None and reason.opposes:
        call = _("Ne comptez pas sur elle pour l’opposition\u202f: demandez-la au {number}.")
        lines.append(call.format(number=step.hotline.number))
    correct = Reply(_("Corriger"), steps.AfterNo.CORRECT)
    close = Reply(_("Fermer"), steps.AfterNo.CLOSE)
    return StepView(at, tuple(lines), None, correct, (close,), problem=problem)


Put = Callable[[Any, int, date], StepView]
COMMON: dict[type[Step[Any]], Put] = {
    steps.ChooseQuality: _quality,
    steps.ChooseCard: _card,
    steps.AnotherWay: another_way,
    steps.Review: review,
    steps.OfferSignature: _offer_signature,
    steps.EnterSigningCode: _signing_code,
    steps.Signing: _signing,
    steps.Sending: sending,
    steps.ServerSaidYes: received,
    steps.ServerSaidNo: refused,
    **identity.VIEWS,
}
"""The steps that a renewal has too."""

VIEWS: dict[type[Step[Any]], Put] = {
    **COMMON,
    steps.ChooseReason: _reason,
    steps.FillDetails: _details,
    steps.ConfirmOpposition: _confirm,
}
