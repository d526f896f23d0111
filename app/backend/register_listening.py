"""Other workstations on one PostgreSQL: told by NOTIFY, heard by LISTEN on a connection of its own.

The server delivers a notice when its transaction is committed. The connection is waited on without
asking anything; when it breaks, that is told as a change, so that whoever looks finds out at once.
LISTEN needs a session of its own: a pooler that shares sessions among clients stands in its way.
"""

import selectors
import socket
from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from app.backend.register_others import Changed
from app.lane import Lane

_CHANNEL = "poste_cpx_register"


class OnThisServer:
    """Every program that opened the register on the server of `engine`, which opens connections."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._name = uuid4().hex
        self._listener: _Listener | None = None

    def hear(self, changed: Changed) -> None:
        """As in `Others`; raises DBAPIError when the server cannot be reached."""
        if self._listener is None or self._listener.lost:
            self._listener = _Listener(self._engine.connect(), self._name, changed)

    def tell(self, connection: Connection) -> None:
        """As in `Others`."""
        connection.execute(sa.select(sa.func.pg_notify(_CHANNEL, self._name)))

    def told(self) -> None:
        """The server has told them."""

    def close(self) -> None:
        """As in `Others`."""
        if self._listener is not None:
            self._listener.close()
        self._engine.dispose()


class _Listener:
    """One connection that listens, on a lane of its own, until it breaks or is closed."""

    def __init__(self, connection: Connection, ours: str, changed: Changed) -> None:
        """Listen on `connection`, which is in no transaction; `ours` is not told."""
        connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
        self.lost = False
        self._connection = connection
        self._ours = ours.encode()
        self._changed = changed
        self._end, self._ended = socket.socketpair()
        self._lane = Lane("listening")
        self._lane.post(self._listen)

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):  # it ended by itself
            self._end.send(b".")
        self._lane.close()

    def _listen(self) -> None:
        driver: Any = self._connection.connection.driver_connection
        with self._end, self._ended, selectors.DefaultSelector() as ready:
            ready.register(self._ended, selectors.EVENT_READ)
            ready.register(driver.pgconn.socket, selectors.EVENT_READ)
            with suppress(psycopg.Error):
                while all(key.fileobj is not self._ended for key, _events in ready.select()):
                    self._take(driver.pgconn)
            closed = any(key.fileobj is self._ended for key, _events in ready.select(0))
        self._connection.invalidate()
        self._connection.close()
        if not closed:
            self.lost = True
            self._changed()
            self._lane.close()

    def _take(self, link: Any) -> None:
        """Read what came; one word for all of it."""
        link.consume_input()
        news = False
        while (notice := link.notifies()) is not None:
            news = news or notice.extra != self._ours
        if news:
            self._changed()
