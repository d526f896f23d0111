"""How a card's answer reaches the reader: at once over T=1, by 61xx and GET RESPONSE over T=0.

Over T=0 a command carries either data or an expected length, never both (ISO/IEC 7816-3, 12.2).
A card that offers both protocols is not told by a virtual reader which one was chosen; a trailing
Le after data tells it.
"""

from dataclasses import dataclass

from app.demo.card.generation import Framing
from app.reader.apdu import Command, Response, StatusWord


@dataclass(slots=True)
class Framer:
    """Shapes answers for one protocol and keeps the one that waits for GET RESPONSE."""

    framing: Framing
    _waiting: Response | None = None

    def forget(self) -> None:
        """Drop the waiting answer: another command came, or a reset."""
        self._waiting = None

    def shape(self, command: Command, response: Response) -> Response:
        """Return what goes over the wire for a command whose outcome is `response`."""
        if not response.data:
            return response
        by_reference = command.le is None or (self.framing is Framing.T0 and bool(command.data))
        if by_reference:
            return self._announce(response)
        return self._deliver(response, command.le or 256)

    def get_response(self, command: Command) -> Response:
        """Answer GET RESPONSE from the waiting answer."""
        waiting = self._waiting
        if waiting is None:
            return Response(b"", StatusWord.CONDITIONS_NOT_SATISFIED)
        return self._deliver(waiting, command.le or 256)

    def _announce(self, response: Response) -> Response:
        self._waiting = response
        return Response(b"", 0x6100 | min(len(response.data), 256) & 0xFF)

    def _deliver(self, response: Response, wanted: int) -> Response:
        available = len(response.data)
        self._waiting = None
        if wanted > available and self.framing is Framing.T0:
            # T=0 has no way to send fewer bytes than asked for; GET RESPONSE may be repeated.
            self._waiting = response
            return Response(b"", 0x6C00 | available)
        if wanted >= available:
            return response
        rest = self._announce(Response(response.data[wanted:], response.sw))
        return Response(response.data[:wanted], rest.sw)
