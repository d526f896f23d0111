"""What the tests of the reader share."""

import pytest

from app.reader import watched


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of a test's length instead of a person's."""
    monkeypatch.setattr(watched, "REST_S", 0.05)
    monkeypatch.setattr(watched, "_FAILURE_PAUSES_S", (0.01, 0.01, 0.01))
    monkeypatch.setattr(watched, "_HELD_PAUSES_S", (0.01, 0.05))
    monkeypatch.setattr(watched, "PATIENCE_S", 0.05)
