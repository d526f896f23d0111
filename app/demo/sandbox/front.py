"""The door of the sandbox: which office a request is for, and whether its token is good."""

from dataclasses import dataclass

from app.demo.sandbox import annuaire, provider
from app.demo.sandbox.annuaire import Directory
from app.demo.sandbox.message import Asked, Reply, problem
from app.demo.sandbox.office import Office
from app.demo.sandbox.provider import Provider
from app.demo.sandbox.throttle import Throttle

_OPEN_TO_ALL = frozenset({"/notices", "/health"})


@dataclass(frozen=True, slots=True)
class Front:
    """Sends each request to its office. Without `token_wanted` a request may come without one."""

    office: Office
    directory: Directory
    provider: Provider
    throttle: Throttle
    token_wanted: bool

    def answer(self, asked: Asked) -> Reply:
        """Answer a request."""
        if asked.path.startswith(f"{annuaire.PATH}/"):
            return self.directory.answer(asked)
        if asked.path.startswith(f"{provider.PATH}/"):
            return self.provider.answer(asked)
        if self.throttle.refuses():
            return problem(429, "Trop de demandes", headers={"Retry-After": "1"})
        if asked.path not in _OPEN_TO_ALL and not self._known(asked):
            headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            return problem(401, "Authentification demandée", headers=headers)
        return self.office.answer(asked)

    def _known(self, asked: Asked) -> bool:
        shown = asked.headers.get("authorization")
        if shown is None:
            return not self.token_wanted
        scheme, _, token = shown.partition(" ")
        return scheme.lower() == "bearer" and self.provider.person(token) is not None
