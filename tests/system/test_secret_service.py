"""The private Secret Service behaves as the real ones do, in each state the product meets."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.system.secret_service import SecretService

KEEP = """
import keyring, keyring.errors
try:
    keyring.set_password("poste-cpx-test", "user", "secret")
    print(keyring.get_password("poste-cpx-test", "user"))
except keyring.errors.KeyringError as error:
    print(type(error).__name__)
"""


def unlocked(service: SecretService) -> None:
    service.start()


def started_again(service: SecretService) -> None:
    service.start()
    service.start()


def locked(service: SecretService) -> None:
    service.start()
    service.start_locked()


def without_collection(service: SecretService) -> None:
    service.start_locked()


def without_bus(service: SecretService) -> None:
    service.start()
    service.stop()


@pytest.mark.parametrize(
    ("arrange", "outcome"),
    [
        (unlocked, "secret"),
        (started_again, "secret"),
        (locked, "KeyringLocked"),
        (without_collection, "InitError"),
        (without_bus, "NoKeyringError"),
    ],
)
def test_what_keyring_says(
    secret_service: SecretService, arrange: Callable[[SecretService], None], outcome: str
) -> None:
    arrange(secret_service)
    env = os.environ | secret_service.env
    run = subprocess.run(
        [sys.executable, "-c", KEEP], env=env, capture_output=True, text=True, timeout=30
    )
    assert run.stdout.strip() == outcome, run.stderr
