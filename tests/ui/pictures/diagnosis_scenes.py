"""Scenes of *Diagnostic*, on findings that no machine made."""

from collections.abc import Mapping

from app.diagnostics.diagnosis import Diagnosis
from app.diagnostics.last_good import Change, Since
from app.diagnostics.report import report_of
from app.domain.finding import Finding, Light, Line, Repair, RepairId, plain
from app.ui.pages.diagnosis.page import DiagnosisPage
from app.ui.places import Place
from tests.ui.pictures.studio import Scene, Studio
from tests.ui.samples import STATIONS
from tests.ui.standin import StandIn
from tests.workflows.register_room import NOW

_SENTENCES = {
    Line.SERVICE: "Le service PC/SC répond, version 1.9.9.",
    Line.SESSION: "Session locale, au poste.",
    Line.READERS: "Un lecteur est prêt\u202f: Lecteur d’essai.",
    Line.HOLDERS: "Aucun autre programme ne tient la carte.",
    Line.CARD: "La carte CPS 29\u00a000\u00a099\u00a052\u00a035 est lue, sans code.",
    Line.COUNTERS: "Essais restants du code porteur\u202f: 3.",
    Line.MIDDLEWARE: "Cryptolib 5.2.2, en 64 bits.",
    Line.FOLDERS: "Les dossiers de la Cryptolib sont lisibles et plausibles.",
    Line.CERTIFICATES: "Les certificats de la carte sont valides jusqu’au 31 janvier 2028.",
    Line.PROXY: "Connexion directe, sans serveur mandataire.",
    Line.NAMES: "Tous les noms utiles se résolvent (5).",
    Line.TLS: "TLS 1.3, certificat signé par «\u202fAutorité d’essai\u202f», autorité publique.",
    Line.CLOCK: "L’horloge du poste est juste.",
    Line.BACKEND: "Le serveur des déclarations répond.",
    Line.DIRECTORY: "L’annuaire Santé répond.",
    Line.REVOCATION: "Les listes de révocation se téléchargent.",
    Line.KEYRING: "Le trousseau garde et rend une clé.",
    Line.DISK: "Le dossier du programme est privé et accepte l’écriture.",
    Line.SETTINGS: "Tous les réglages sont compris.",
    Line.OUTBOX: "Aucune déclaration n’attend.",
    Line.PROGRAM: "Poste CPx est à jour.",
}
_PURGE = Repair(
    RepairId.PURGE_CACHE,
    "Vider le cache",
    "Le dossier de cache de la Cryptolib sera vidé. Elle relira la carte au besoin.",
    "Remettez la carte, puis ouvrez votre logiciel.",
    target="/etc/opt/santesocial/CPS/cache",
)
_START = Repair(
    RepairId.START_SERVICE,
    "Démarrer le service",
    "Le service pcscd sera démarré, avec votre mot de passe d’administrateur.",
    "",
    ("systemctl", "start", "pcscd"),
)


def good() -> dict[Line, Finding]:
    """A workstation where all is well."""
    return {line: Finding(line, Light.OK, said) for line, said in _SENTENCES.items()}


def failing() -> dict[Line, Finding]:
    """A workstation with a failure of each kind."""
    return good() | {
        Line.SERVICE: Finding(
            Line.SERVICE,
            Light.FAILURE,
            "Le service PC/SC est installé, mais arrêté.",
            plain(socket="/run/pcscd/pcscd.comm", start_type="manuel"),
            (_START,),
            (1, 2),
        ),
        Line.READERS: Finding(Line.READERS, Light.UNKNOWN, "Service arrêté\u202f: non vérifié."),
        Line.CARD: Finding(Line.CARD, Light.UNKNOWN, "Service arrêté\u202f: non vérifié."),
        Line.FOLDERS: Finding(
            Line.FOLDERS,
            Light.ATTENTION,
            "Un fichier du cache de la Cryptolib ne se lit pas\u202f: 99213845_5032.",
            plain(folder="/etc/opt/santesocial/CPS/cache", files=12, broken=1),
            (_PURGE,),
            (15,),
        ),
        Line.CLOCK: Finding(
            Line.CLOCK,
            Light.FAILURE,
            "L’horloge du poste retarde de 122\u202fmin sur celle du serveur.",
            plain(minutes=122),
            (),
            (30,),
        ),
    }


def diagnosis(findings: Mapping[Line, Finding], section: int = 0, pressed: str = "") -> Scene:
    """The page when these findings have come in."""

    async def draw(studio: Studio) -> None:
        log = studio.folder / "journal.log"
        log.write_text(_LOG, "utf-8")
        await studio.open(StandIn(station=STATIONS["valid"], log_file=log))
        page = studio.shell._make(Place.DIAGNOSIS)
        assert isinstance(page, DiagnosisPage)
        page.examination.findings.update(findings)
        if len(findings) == len(Line):
            found = Diagnosis(tuple(findings[line] for line in Line), NOW, 0.8)
            since = Since("2026-11-20", (Change(Line.READERS, "driver", "1.5.1", "1.5.5"),))
            page.examination.since = since
            page.examination.report = report_of(found, since) | {"version": "0.1.0"}
        page._render()
        studio.shell.go(Place.DIAGNOSIS)
        page.tabs.open(section)
        await studio.settle()
        if pressed:
            studio.press(pressed)

    return draw


async def journal(studio: Studio) -> None:
    """The log of a run; where it lies depends on the run."""
    await diagnosis(good(), 2)(studio)
    page = studio.shell.page
    assert isinstance(page, DiagnosisPage)
    await studio.until(lambda: page.journal._viewer.toPlainText() == _LOG)
    studio.retell(str(studio.folder), "/home/essai/.local/state/poste-cpx")


_LOG = """\
2026-11-22T09:00:00Z INFO app.logs poste-cpx 0.1.0, Python 3.11, Linux
2026-11-22T09:00:00Z INFO app.reader.hub service running, 1 reader
2026-11-22T09:00:01Z INFO app.reader.pcsc card inserted, generation cps3
2026-11-22T09:00:01Z INFO app.reader.hub card read in 0.62 s
2026-11-22T09:00:04Z INFO app.backend.courier 1 declaration received
"""
_HALF = {line: finding for line, finding in good().items() if line in list(Line)[:9]}
DIAGNOSIS: dict[str, Scene] = {
    "diagnosis-running": diagnosis(_HALF),
    "diagnosis-well": diagnosis(good()),
    "diagnosis-failing": diagnosis(failing()),
    "diagnosis-repair": diagnosis(failing(), 0, "Démarrer le service"),
    "diagnosis-details": diagnosis(failing(), 1),
    "diagnosis-journal": journal,
    "diagnosis-book": diagnosis(good(), 3),
    "diagnosis-report": diagnosis(failing(), 4),
}
