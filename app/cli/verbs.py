"""The verbs of the command line: what each accepts, and which module does it.

No verb takes a PIN: not as an argument, not from the environment, not from a file (contract.md).
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from app import __version__, language, logs, paths, settings
from app.cli import exits, output, usage
from app.domain.problem import Problem
from app.domain.system_errors import detail_of, said_of
from app.language import _

Verb = Callable[[argparse.Namespace], int]

_LONGEST_WAIT_S = 86_400.0


class _Parser(argparse.ArgumentParser):
    """argparse with this program's exit code for wrong usage."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(exits.USAGE, f"{self.prog}: {message}\n")


def run_verb(words: Sequence[str]) -> int:
    """Run one verb and return its exit code; a problem is told on stderr, never as a traceback."""
    output.prepare()
    here = paths.of_user()
    chosen = settings.load(here).settings
    language.use(chosen.language)
    usage.speak()
    arguments = _parser().parse_args(words)
    verb: Verb = import_module(f"app.cli.{arguments.module}").run
    logs.start(here, chosen.log_level, datetime.now(UTC))
    try:
        code = verb(arguments)
        sys.stdout.flush()  # here, where a failure still becomes a sentence
        return code
    except Problem as problem:
        _tell(problem, as_json=getattr(arguments, "json", False))
        return exits.PROBLEM
    except KeyboardInterrupt:
        return exits.DONE
    except BrokenPipeError:  # whoever read what goes on, `watch` for one, has seen enough
        output.drop(sys.stdout)
        return exits.DONE
    except OSError as error:  # what a verb prints has no room, for one
        output.drop(sys.stdout)
        output.warn(f"poste-cpx: {_(said_of(error))} ({detail_of(error)})")
        return exits.PROBLEM
    finally:
        logs.stop()


def refuse_profile(name: str) -> int:
    """Say which demonstration cards there are, and return the code of wrong usage."""
    from app.demo.card import profiles

    language.use(settings.load(paths.of_user()).settings.language)
    sentence = _("Pas de carte de démonstration « {name} ». Au choix : {known}")
    known = ", ".join(profiles())
    output.warn(f"poste-cpx: {sentence.format(name=name, known=known)}")
    return exits.USAGE


def _tell(problem: Problem, as_json: bool) -> None:
    from app.cli.problem_text import problem_text

    if as_json:
        told = {"problem": problem.code.value, "facts": dict(problem.facts)}
        output.warn(json.dumps(told, ensure_ascii=False))
    else:
        output.warn(problem_text(problem))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="poste-cpx",
        description=_("Cartes CPx : état, première utilisation, déclarations."),
        epilog=_("Sans verbe, ouvre la fenêtre ; --demo [PROFIL] l’ouvre sur une carte virtuelle."),
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"%(prog)s {__version__}",
        help=_("affiche la version"),
    )
    verbs = parser.add_subparsers(dest="verb", metavar=_("VERBE"), required=True)
    _status(verbs)
    _watch(verbs)
    _inventory(verbs)
    _outbox(verbs)
    _receipt(verbs)
    _policy(verbs)
    _diagnose(verbs)
    _virtual_card(verbs)
    _sandbox(verbs)
    return parser


Verbs = argparse._SubParsersAction


def _add(verbs: "Verbs[_Parser]", name: str, help_text: str) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(module=name.replace("-", "_"))
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= _LONGEST_WAIT_S:
        raise ValueError
    return value


def _port(text: str) -> int:
    return _within(text, range(0x10000))


def _baud(text: str) -> int:
    return _within(text, range(1, 10_000_000))


def _within(text: str, allowed: range) -> int:
    value = int(text)
    if value not in allowed:
        raise ValueError
    return value


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help=_("sortie JSON"))


def _status(verbs: "Verbs[_Parser]") -> None:
    parser = _add(verbs, "status", _("chaque lecteur, sa carte et sa validité ; sans aucun code"))
    parser.add_argument("--reader", metavar=_("NOM"), help=_("seulement ce lecteur"))
    parser.add_argument(
        "--wait", type=_seconds, default=0.0, metavar="S", help=_("attendre une carte S secondes")
    )
    _json(parser)


def _watch(verbs: "Verbs[_Parser]") -> None:
    _json(_add(verbs, "watch", _("un événement par ligne, jusqu’à interruption")))


def _inventory(verbs: "Verbs[_Parser]") -> None:
    parser = _add(verbs, "inventory", _("le registre des cartes de l’établissement"))
    parser.add_argument("--csv", type=Path, metavar=_("FICHIER"), help=_("écrire la liste en CSV"))
    parser.add_argument("--ics", type=Path, metavar=_("FICHIER"), help=_("écrire les fins en ICS"))
    _json(parser)


def _outbox(verbs: "Verbs[_Parser]") -> None:
    _json(_add(verbs, "outbox", _("les déclarations et où en est chacune")))


def _receipt(verbs: "Verbs[_Parser]") -> None:
    parser = _add(verbs, "receipt", _("vérifie un reçu signé du bureau des cartes, sans réseau"))
    acts = parser.add_subparsers(dest="act", metavar=_("ACTE"), required=True)
    proves = _("0 le reçu est vrai, 2 il ne prouve rien")
    verify = acts.add_parser("verify", help=proves, description=proves)
    verify.add_argument("file", type=Path, metavar=_("FICHIER"), help=_("le reçu"))
    verify.add_argument(
        "--declaration", type=Path, metavar=_("FICHIER"), help=_("les octets qui ont été déclarés")
    )


def _policy(verbs: "Verbs[_Parser]") -> None:
    _json(_add(verbs, "policy", _("les réglages effectifs, chacun avec sa source")))


def _diagnose(verbs: "Verbs[_Parser]") -> None:
    parser = _add(verbs, "diagnose", _("tous les contrôles ; 0 tout va bien, 1 à voir, 2 en panne"))
    parser.add_argument("--output", type=Path, metavar=_("FICHIER"), help=_("écrire le rapport"))
    _json(parser)


def _virtual_card(verbs: "Verbs[_Parser]") -> None:
    parser = _add(verbs, "virtual-card", _("branche une carte virtuelle dans un vpcd en marche"))
    parser.add_argument("profile", metavar=_("PROFIL"), help=_("la carte de démonstration"))
    parser.add_argument("--port", type=_port, default=35963, metavar="P", help=_("port du vpcd"))
    parser.add_argument("--log", type=Path, metavar=_("FICHIER"), help=_("une ligne par commande"))
    parser.add_argument(
        "--line-speed", type=_baud, metavar=_("BAUDS"), help=_("débit d’une ligne T=0")
    )


def _sandbox(verbs: "Verbs[_Parser]") -> None:
    parser = _add(verbs, "sandbox", _("le serveur d’essai, en HTTPS sur cette machine"))
    parser.add_argument("--port", type=_port, default=0, metavar="P", help=_("port du serveur"))
    parser.add_argument(
        "--data", type=Path, metavar=_("DOSSIER"), help=_("où il garde ses données")
    )
    parser.add_argument("--scenario", default="normal", metavar=_("NOM"), help=_("panne à simuler"))
