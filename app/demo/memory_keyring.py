"""The keyring of the demonstration: memory. Nothing of it is ever asked of the person's own."""


class MemoryKeyring:
    """Keeps secrets for as long as it lives."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        """The secret, or None."""
        return self._kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        """Keep a secret."""
        self._kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        """Forget a secret, if there is one."""
        self._kept.pop((service, name), None)
