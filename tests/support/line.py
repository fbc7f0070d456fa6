"""A TCP proxy between browser and server that can interrupt connections; runs in the test's event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 65_536


class Line:
    """Forwards connections to `port`. While cut it forwards nothing; connections open at a cut stay dead after `mend`."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_cut = False
        self._latency, self._bytes_per_second = 0.0, 0.0
        self._pairs: set[asyncio.Task[None]] = set()
        self.url, self.port = "", 0

    def cut(self) -> None:
        """Stop forwarding, as when a cable is pulled: neither end is notified; bytes in transit are lost."""
        self._is_cut = True

    def mend(self) -> None:
        """Forward new connections again."""
        self._is_cut = False

    def slow_down(self, *, latency: float, bytes_per_second: float) -> None:
        """Forward each piece after `latency` seconds and the time that its bytes take; zeros end it."""
        self._latency, self._bytes_per_second = latency, bytes_per_second

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection of a browser until it ends."""
        task = asyncio.current_task()
        assert task is not None
        self._pairs.add(task)
        try:
            if self._is_cut:
                await asyncio.Event().wait()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
            await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._pairs.discard(task)
            writer.close()

    def hang_up(self) -> None:
        """Close all open connections."""
        for pair in self._pairs:
            pair.cancel()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(CHUNK):
                if self._bytes_per_second:
                    await asyncio.sleep(self._latency + len(data) / self._bytes_per_second)
                if self._is_cut:
                    await asyncio.Event().wait()
                writer.write(data)
                await writer.drain()
        finally:
            with suppress(OSError, RuntimeError):
                writer.close()


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """A proxy to a local port; connect to `line.url`."""
    line = Line(port)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    line.url = f"http://127.0.0.1:{line.port}"
    try:
        yield line
    finally:
        server.close()
        line.hang_up()
