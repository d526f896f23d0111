"""The words for a code that is typed on the reader's own keys, wherever one is asked."""

from app.language import _
from app.ui.guided.view import Reply
from app.workflows.codes.steps import Keys


def on_reader_keys() -> str:
    """Say why there is no field for the code."""
    return _("Votre lecteur a un clavier\u202f: le code se tape dessus, jamais sur cet ordinateur.")


def type_now() -> str:
    """What to do while the reader waits for the code."""
    return _(
        "Tapez le code porteur sur le clavier du lecteur, puis sa touche verte. Ne retirez pas la "
        "carte."
    )


def use_reader() -> Reply:
    """Start the reader; the code typed there is one try."""
    return Reply(_("Taper le code sur le lecteur"), Keys.READER)


def use_computer() -> Reply:
    """Type the code on the computer after all."""
    return Reply(_("Utiliser le clavier de l’ordinateur"), Keys.COMPUTER)
