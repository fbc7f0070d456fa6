"""A private Redis server for one test run."""

import shutil
import socket

from tests.support.processes import Program, find_program, free_port, temporary_folder

INSTALL = "run `make test` as root, or install Debian's `redis-server`"


class RedisServer:
    """A server without persistence, in a temporary folder that `stop` removes."""

    def __init__(self) -> None:
        self.folder = temporary_folder("redis")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._program: Program | None = None

    def start(self) -> "RedisServer":
        program = find_program("redis-server", install=INSTALL)
        flags = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._program = Program([program, *flags, "--dir", str(self.folder)], log=self.folder / "server.log")
        self._program.wait_until(self._answers)
        return self

    def stop(self) -> None:
        if self._program:
            self._program.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """End it without notice, as a crash does; `start` starts it again, empty, on the same port."""
        if self._program:
            self._program.kill()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
