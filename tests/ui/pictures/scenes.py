"""Every page as a scene: a name, and what brings the window into that state."""

from tests.ui.pictures.diagnosis_scenes import DIAGNOSIS
from tests.ui.pictures.fleet_scenes import FLEET
from tests.ui.pictures.guided_scenes import GUIDED
from tests.ui.pictures.page_scenes import PAGES
from tests.ui.pictures.studio import Scene

SCENES: dict[str, Scene] = {**PAGES, **GUIDED, **FLEET, **DIAGNOSIS}
