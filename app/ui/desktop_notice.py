"""A notice on the desktop, by its own notification service where there is one (Linux and BSD).

Spoken to over the session bus: Qt shows notices through a tray icon only, which GNOME has not.
Desktop Notifications Specification 1.3, org.freedesktop.Notifications.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import DBus
from jeepney.io.asyncio import DBusRouter, Proxy, open_dbus_router

_NAME = "org.freedesktop.Notifications"
_SERVICE = DBusAddress("/org/freedesktop/Notifications", bus_name=_NAME, interface=_NAME)
_ANSWER_S = 5.0
_NORMAL = {"urgency": ("y", 1), "desktop-entry": ("s", "poste-cpx")}
_USUAL_TIME, _NEW = -1, 0
_PRESSED = "ActionInvoked"

# What "no such service" looks like: no bus set, no bus there, nobody who owns the name or answers.
_AWAY = (KeyError, OSError, EOFError, ValueError, TimeoutError)


async def show_on_desktop(title: str, words: str, way: str, opened: Callable[[], None]) -> bool:
    """Show a notice until it is closed; False when no service took it.

    `way` says what pressing it does; `opened` is called when that is done.
    """
    with suppress(*_AWAY):
        async with open_dbus_router() as router:
            rule = MatchRule(type="signal", interface=_NAME, path=_SERVICE.object_path)
            with router.filter(rule, bufsize=64) as signals:
                await Proxy(DBus(), router).AddMatch(rule)
                notice = await _asked(router, title, words, way)
                if notice is None:
                    return False
                await _until_closed(notice, signals, opened)
                return True
    return False


async def _asked(router: DBusRouter, title: str, words: str, way: str) -> int | None:
    """Ask for the notice; its number, or None when the service refuses or does not answer."""
    content = (
        "Poste CPx",
        _NEW,
        "poste-cpx",
        title,
        words,
        ["default", way],
        _NORMAL,
        _USUAL_TIME,
    )
    call = new_method_call(_SERVICE, "Notify", "susssasa{sv}i", content)
    reply = await asyncio.wait_for(router.send_and_get_reply(call), _ANSWER_S)
    given = reply.header.message_type is MessageType.method_return
    return int(reply.body[0]) if given else None


async def _until_closed(
    notice: int, signals: "asyncio.Queue[Message]", opened: Callable[[], None]
) -> None:
    """Wait for the press and the end of this notice, among those of other programs."""
    while True:
        said = await signals.get()
        if said.body[:1] != (notice,):
            continue
        if said.header.fields[HeaderFields.member] == _PRESSED:
            opened()
        return
