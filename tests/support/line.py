"""A line between browser and server that can be cut and mended: a small TCP relay in the test's own loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 65_536


class Line:
    """Passes bytes on to `port`; while it is cut nothing passes, and what was open then stays dead for good."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_cut = False
        self._pairs: set[asyncio.Task[None]] = set()
        self.url = ""

    def cut(self) -> None:
        """As when a cable is pulled: no end is told; the bytes under way are lost."""
        self._is_cut = True

    def mend(self) -> None:
        """New connections work again; the old ones are forgotten, as a router forgets them."""
        self._is_cut = False

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of a browser, from its beginning to its end."""
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
        """End what is still open."""
        for pair in self._pairs:
            pair.cancel()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(CHUNK):
                if self._is_cut:
                    await asyncio.Event().wait()
                writer.write(data)
                await writer.drain()
        finally:
            with suppress(OSError, RuntimeError):
                writer.close()


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """A line to a port of this machine; `line.url` is its near end."""
    line = Line(port)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield line
    finally:
        server.close()
        line.hang_up()
