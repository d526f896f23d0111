"""Draws the pages anew and keeps the pictures: python -m tests.ui.pictures [WORD ...]

With words, only the scenes whose name holds one of them. Look at what changed before you commit it.
As in the tests there is no display, no session bus, and a home that is thrown away.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

import tests.conftest  # noqa: F401  # keeps away from this machine
from app.ui import theme
from tests.ui.pictures.compare import keep
from tests.ui.pictures.scenes import SCENES
from tests.ui.pictures.studio import LOOKS, PLACE_OF_TIME, draw, reference


async def renew(words: list[str], folder: Path) -> None:
    """Draw and keep, and drop the pictures of scenes that are no more."""
    known = {reference(name, look) for name in SCENES for look in LOOKS}
    for old in set(reference("", LOOKS[0]).parent.parent.glob("*/*.png")) - known:
        old.unlink()
    for name, scene in SCENES.items():
        if words and not any(word in name for word in words):
            continue
        for look in LOOKS:
            home = folder / f"{name}-{look.value}"
            home.mkdir()
            keep(await draw(scene, look, home), reference(name, look))
            print(reference(name, look).relative_to(Path.cwd()))


def main() -> None:
    """Draw in a home and at a place of their own."""
    with tempfile.TemporaryDirectory(prefix="poste-cpx-pictures-") as home:
        os.environ.update(HOME=home, POSTE_CPX_HOME=f"{home}/poste-cpx", TZ=PLACE_OF_TIME)
        time.tzset()
        app = QApplication([])
        theme.load_fonts()
        with qasync.QEventLoop(app) as loop:
            loop.run_until_complete(renew(sys.argv[1:], Path(home)))


if __name__ == "__main__":
    main()
