"""Start and end the real programs that system tests rely on (pcscd, a bus, a screen).

Every program started here dies with the test process (`setpriv --pdeathsig`), so that an aborted
run leaves no daemon behind, and keeps what it printed for the failure message.
"""

import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence

START_LIMIT = 20.0
"""Seconds a program may take to say that it is ready, on a loaded machine."""

END_LIMIT = 10.0
"""Seconds a program may take to end once asked."""

TIED_TO_US = ("setpriv", "--pdeathsig", "KILL", "--")


class Program:
    """A running program whose output is collected line by line."""

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        *,
        feed: str | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        """Start `command`; `feed` is written to its standard input, which is then closed."""
        self.command = tuple(command)
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        self.process = subprocess.Popen(
            [*TIED_TO_US, *command],
            env=dict(env),
            stdin=subprocess.PIPE if feed is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=tuple(pass_fds),
            text=True,
        )
        if feed is not None and self.process.stdin is not None:
            self.process.stdin.write(feed)
            self.process.stdin.close()
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()

    def wait_for_line(self, part: str) -> str:
        """The first printed line that contains `part`."""
        return self.wait_for(lambda line: part in line)

    def wait_for(self, wanted: Callable[[str], bool]) -> str:
        """The first printed line that is `wanted`."""

        def first() -> str | None:
            return next(filter(wanted, self.lines), None)

        with self._news:
            self._news.wait_for(lambda: first() is not None or self._ended, START_LIMIT)
            found = first()
        if found is None:
            self.kill()
            printed = "\n".join(self.lines)
            raise AssertionError(f"{self.command[0]} did not get ready. It printed:\n{printed}")
        return found

    def end(self) -> None:
        """Ask it to end (SIGTERM) and wait."""
        self.process.terminate()
        self._wait()

    def kill(self) -> None:
        """End it as a crash would (SIGKILL) and wait."""
        self.process.kill()
        self._wait()

    def _wait(self) -> None:
        try:
            self.process.wait(END_LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(END_LIMIT)
            raise AssertionError(f"{self.command[0]} did not end when asked") from None
        self._reader.join(END_LIMIT)

    def _collect(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                with self._news:
                    self.lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()
