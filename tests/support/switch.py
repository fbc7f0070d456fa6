"""A TCP proxy that can be switched off: to clients, the server behind it then restarts or is unreachable."""

import socket
import threading
from contextlib import suppress

from tests.support.processes import free_port


class Switch:
    """Forwards connections to the local port `target` while it is on."""

    def __init__(self, target: int) -> None:
        self.port, self._target = free_port(), target
        self._listener: socket.socket | None = None
        self._open: list[socket.socket] = []
        self._silent: set[socket.socket] = set()

    def on(self) -> "Switch":
        """Accept connections."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()
        return self

    def hang_up(self) -> None:
        """Close all connections; new ones are accepted."""
        while self._open:
            with suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def silence(self) -> None:
        """Drop all bytes of the connections that are open now, without closing them, as a firewall does; new ones work."""
        self._silent.update(self._open)

    def lead_to(self, target: int) -> None:
        """Forward new connections to another local port, as an address does that was given to another machine."""
        self._target = target

    def off(self) -> None:
        """Close all connections and refuse new ones."""
        if self._listener:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
        self.hang_up()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._target))
                except OSError:
                    client.close()
                    continue
                self._open += [client, server]
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=[source, sink], daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if source not in self._silent:
                    sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
