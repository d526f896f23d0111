"""Ways outside this program, as sentences; numbers and links come from the settings."""

from app.domain.entitlement import Route
from app.domain.hotline import Hotline
from app.language import N_, _

_SENTENCES = {
    Route.HOLDER_PORTAL: N_(
        "Sur le portail «\u202fmaCarte\u202f» de l’Agence du numérique en santé."
    ),
    Route.STRUCTURE: N_("Auprès du responsable ou du mandataire de votre structure."),
    Route.STRUCTURE_PORTAL: N_("Sur le téléservice TOM, par le mandataire de la structure."),
    Route.EMPLOYER_PORTAL: N_("Sur le téléservice TOPS, par le professionnel employeur."),
    Route.INCIDENT_FORM: N_("Par le formulaire papier F501, «\u202fdéclaration d’incident\u202f»."),
    Route.ORDER: N_("Auprès de l’Ordre dont dépend la profession."),
    Route.REGIONAL_AGENCY: N_("Auprès de l’agence régionale de santé, pour qui n’a pas d’Ordre."),
}


def route_sentence(route: Route, hotline: Hotline | None) -> str:
    """Return how to go this way."""
    if route is not Route.HOTLINE:
        return _(_SENTENCES[route])
    if hotline is None:
        return _("Par téléphone, au service client des cartes.")
    text = _("Par téléphone, au {number}.").format(number=hotline.number)
    if hotline.wants_unblocking_code:
        text += " " + _("Gardez sous la main le code de déblocage\u202f: il vous sera demandé.")
    return text
