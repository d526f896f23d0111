"""A value that several parts of the window follow."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
Listener = Callable[[T], None]


class Broadcast(Generic[T]):
    """A value and those who want to hear of it: each hears it at once, then every change."""

    def __init__(self, value: T) -> None:
        self.value = value
        self._listeners: list[Listener[T]] = []

    def subscribe(self, listener: Listener[T]) -> Callable[[], None]:
        """Tell `listener` the value now and at each change; returns what ends it."""
        self._listeners.append(listener)
        listener(self.value)
        return lambda: self._listeners.remove(listener)

    def set(self, value: T) -> None:
        """Change the value and tell everybody."""
        self.value = value
        for listener in tuple(self._listeners):
            listener(value)
