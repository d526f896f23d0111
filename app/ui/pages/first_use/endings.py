"""The last pages of the work with codes: a blocked card, and what changed and what did not."""

from app.domain.hotline import Hotline
from app.language import N_, _
from app.ui.guided.problems import told
from app.ui.guided.view import Reply, Result, StepView
from app.ui.shown import Fact, Tone
from app.ui.wording import full_date, tries
from app.workflows.codes import steps

_CHOICES = {
    steps.BlockedChoice.UNBLOCK: N_("Débloquer la carte"),
    steps.BlockedChoice.DECLARE: N_("Déclarer la carte bloquée"),
    steps.BlockedChoice.LATER: N_("Plus tard"),
}
_FATES = {
    steps.CodeFate.KEPT: (
        N_("Votre carte est prête"),
        N_("Le code est juste. Il n’a pas changé."),
    ),
    steps.CodeFate.CHANGED: (
        N_("Votre carte est prête, avec votre code"),
        N_("Le code a changé. Celui du courrier ne sert plus."),
    ),
    steps.CodeFate.UNBLOCKED: (
        N_("Votre carte est débloquée"),
        N_("Le nouveau code est en place. Le code de déblocage reste le même."),
    ),
}


def blocked(step: steps.Blocked, at: int, _hotline: Hotline) -> StepView:
    """Offer what can still be done about a blocked card."""
    replies = tuple(Reply(_(_CHOICES[choice]), choice) for choice in step.choices)
    first, others = replies[0], replies[1:]
    return StepView(at, (), None, first, others, problem=told(step.report))


def finished(step: steps.Finished, at: int, _hotline: Hotline) -> StepView:
    """Say what changed and what did not, and until when the card is valid."""
    headline, changed = _FATES[step.fate]
    lines = (
        _(changed),
        _("Rien d’autre n’a changé\u202f: ni la date de fin, ni les certificats de la carte."),
    )
    tone = Tone.WARNING if step.proven is False else Tone.OK
    result = Result(tone, _(headline), lines, _facts(step))
    said = f"{_(headline)}. {_(changed)}"
    return StepView(
        at,
        body=result,
        primary=Reply(_("Terminer")),
        problem=told(step.report),
        said=said,
        finished=True,
    )


def _facts(step: steps.Finished) -> tuple[Fact, ...]:
    facts = [Fact(_("Code porteur"), tries(step.card.pin))]
    if step.proven is not None:  # an unblocking asks the card for no proof
        facts.insert(0, _proof(step.proven))
    if step.card.validity.end is not None:
        facts.append(Fact(_("Fin de validité"), full_date(step.card.validity.end)))
    return tuple(facts)


def _proof(given: bool) -> Fact:
    words = _("la carte a signé, la signature est juste") if given else _("non obtenue")
    return Fact(_("Preuve"), words, "" if given else "warning")
