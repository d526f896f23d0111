"""A notification service of our own on a private session bus: shows nothing, remembers, presses."""

import os
import queue
import threading

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.system.processes import START_LIMIT

NAME = "org.freedesktop.Notifications"
_PLACE = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)
_SIGNATURE = "susssasa{sv}i"


class NotificationService:
    """Owns the name; `asked` gives each notice's arguments as they came in."""

    def __init__(self, bus: str) -> None:
        self.asked: queue.SimpleQueue[tuple[object, ...]] = queue.SimpleQueue()
        self._connection: DBusConnection = open_dbus_connection(bus=bus)
        self._connection.send_and_get_reply(message_bus.RequestName(NAME), timeout=START_LIMIT)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def press(self, notice: int) -> None:
        """Do what a click on the notice does: tell its action, then that it is gone."""
        self._connection.send(new_signal(_PLACE, "ActionInvoked", "us", (notice, "default")))
        self._connection.send(new_signal(_PLACE, "NotificationClosed", "uu", (notice, 2)))

    def _serve(self) -> None:
        try:
            while True:
                self._answer(self._connection.receive())
        except (OSError, ConnectionResetError, EOFError):
            return  # the bus ended

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is not MessageType.method_call:
            return
        assert fields[HeaderFields.member] == "Notify"
        assert fields[HeaderFields.signature] == _SIGNATURE
        self._connection.send(new_method_return(message, "u", (7,)))
        self.asked.put(message.body)


def of_this_session() -> NotificationService:
    """The service on the bus that the environment leads to."""
    return NotificationService(os.environ["DBUS_SESSION_BUS_ADDRESS"])
