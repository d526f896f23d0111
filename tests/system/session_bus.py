"""A D-Bus session bus of our own, for the programs that talk over one."""

import os
from collections.abc import Mapping

from jeepney import MatchRule, message_bus
from jeepney.bus_messages import DBus
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection

from tests.system.processes import START_LIMIT, Program

NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}


class SessionBus:
    """A running session bus; `env` leads programs to it."""

    def __init__(self, surroundings: Mapping[str, str]) -> None:
        """Start it; services that it starts on demand get `surroundings` as environment."""
        self._program = Program(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
            {**surroundings, **NO_BUS},
        )
        self.env = {"DBUS_SESSION_BUS_ADDRESS": self._program.wait_for_line("unix:")}

    def wait_for(self, name: str) -> None:
        """Return once some program owns `name` on the bus."""
        with open_dbus_connection(bus=self.env["DBUS_SESSION_BUS_ADDRESS"]) as connection:
            self._wait_for(connection, name)

    def _wait_for(self, connection: DBusConnection, name: str) -> None:
        rule = MatchRule(type="signal", sender=message_bus.bus_name, member="NameOwnerChanged")
        rule.add_arg_condition(0, name)
        bus = Proxy(DBus(), connection)
        with connection.filter(rule) as changes:
            bus.AddMatch(rule)
            (owned,) = bus.NameHasOwner(name)
            if not owned:
                connection.recv_until_filtered(changes, timeout=START_LIMIT)

    def end(self) -> None:
        """End it."""
        self._program.end()


def without_display() -> dict[str, str]:
    """Our environment, with no screen on which a program could ask somebody something."""
    return {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
