"""What holds for every test: nothing outside the test's own folders is read, written or reached."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from app import language

# Set before any test module is imported. libpcsclite keeps the first value it sees.
_PCSC_FOLDER = tempfile.TemporaryDirectory(prefix="poste-cpx-pcsc-")
_ENVIRONMENT = {
    "PCSCLITE_CSOCK_NAME": str(Path(_PCSC_FOLDER.name, "pcscd.comm")),
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent",
    "QT_QPA_PLATFORM": "offscreen",
    "LC_ALL": "C.UTF-8",
}
# A machine's own trust settings would decide TLS tests, its language texts, its Python settings
# what becomes of output that finds no room.
_UNWANTED = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "LANGUAGE",
    "PYTHONUNBUFFERED",
    "PYTHONDONTWRITEBYTECODE",
)
os.environ.update(_ENVIRONMENT)
for _name in _UNWANTED:
    os.environ.pop(_name, None)

# The same examples in every run, so that a change is judged by what it changes.
# `pytest --hypothesis-profile=explore` looks for others.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("repeatable")


def pytest_unconfigure() -> None:
    """Remove the folder of the PC/SC socket."""
    _PCSC_FOLDER.cleanup()


@pytest.fixture(scope="session")
def pcsc_socket() -> Path:
    """Where this process looks for the PC/SC service; nobody listens unless a test starts it."""
    return Path(os.environ["PCSCLITE_CSOCK_NAME"])


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home and a product folder of its own for each test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("POSTE_CPX_HOME", str(home / "poste-cpx"))
    return home


@pytest.fixture
def english() -> Iterator[None]:
    """What the test shows is in English."""
    language.use("en")
    yield
    language.use(language.SOURCE)


@pytest.fixture(autouse=True)
def no_remembered_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring library remembers what it found first: each test looks for itself."""
    import keyring.core

    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
