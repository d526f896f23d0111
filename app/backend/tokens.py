"""The token in force: in the system's keyring, or in memory only when there is none."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from app.backend.fields import Fields, parse_object
from app.backend.identity import Token
from app.backend.secrets import Secrets
from app.domain.problem import BadAnswer, LocalProblem

NAME = "access-token"
_MARGIN = timedelta(seconds=10)  # it must not end on the way


class TokenKeep:
    """Keeps one token. `memory_only` tells that the keyring did not take it: the page says so.

    `changed` is called when another token is in force, or none any more.
    """

    def __init__(self, secrets: Secrets, changed: Callable[[], None] = lambda: None) -> None:
        self._secrets = secrets
        self._changed = changed
        self._token: Token | None = None
        self.memory_only: LocalProblem | None = None

    async def keep(self, token: Token) -> None:
        """Keep a token for this run and, if the keyring takes it, the next."""
        self._token = token
        self._changed()
        written = {
            "access": token.access,
            "expiresAt": token.expires_at.astimezone(UTC).isoformat(),
            "person": token.person,
        }
        try:
            await self._secrets.write(NAME, json.dumps(written))
            self.memory_only = None
        except LocalProblem as problem:
            self.memory_only = problem
        self._changed()

    async def recall(self) -> None:
        """Take up what an earlier run kept, if there is anything."""
        try:
            kept = await self._secrets.read(NAME)
            if kept is not None:
                fields = parse_object(kept.encode())
                person = fields.optional("person", Fields.text)
                self._token = Token(fields.text("access"), fields.moment("expiresAt"), person)
        except (LocalProblem, BadAnswer):
            self._token = None
        self._changed()

    async def forget(self) -> None:
        """Forget the token here and in the keyring."""
        self._token = None
        self._changed()
        try:
            await self._secrets.delete(NAME)
        except LocalProblem:
            return  # what the keyring does not give back, nobody can use

    def current(self, now: datetime) -> Token | None:
        """Return the token if it is still good for a call."""
        if self._token is None or self._token.expires_at - _MARGIN <= now:
            return None
        return self._token
