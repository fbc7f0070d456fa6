"""What a stranger sends over the websocket: nothing of it fills the log, looks like a line of it, or fills the memory."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.support.databases import Databases
from tests.support.open_page import ROOT, open_page
from tests.support.processes import descendants
from tests.support.product import Product
from tests.support.trust import often

pytestmark = pytest.mark.anyio
FORGED = "2026-11-27T00:00:00Z [error    ] all is lost"
LONG = "A" * 20_000 + f"\n{FORGED}\n"
_EVENT = "42/_event,"
# Sockets that are opened at once, each from one of 50 addresses; how many of them stay open.
AT_ONCE, ADDRESSES, OPEN = 100, 50, 450
# What a stranger's sockets may cost while they come, and what may be left of it later (MB).
MOST, LEFT = 200, 40


@pytest.fixture(scope="module")
def product(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A server for all tests of this file; they do not depend on the database."""
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("product"))
        installation.serve("--backend-only")
        yield installation
        installation.stop()


def event(name: str, payload: Any = None, router_data: Any = None) -> str:
    return _EVENT + json.dumps(
        ["event", {"name": f"{ROOT}.{name}", "payload": payload or {}, "router_data": router_data or {}}]
    )


# Packets and events that no page sends; each on its own, because some of them end the connection.
BROKEN = [
    "4", "49", "6", "9zzz", _EVENT, "42/_event,[", "42/_event,{}", "42/_event,[]", "42/_event,[1]", '42/_event,["event"]',
    '42/_event,["event",1,2,3]', '42/_event,["event",{}]', '42/other,["event"]', "44/_event,{}", "43/_event,1[]",
    *(event("hydrate_and_load", None, {"pathname": each}) for each in (7, ["x"], {}, LONG)),
    *(event("hydrate_and_load", None, {"query": each}) for each in ("x", [1], {"task_id": [1]}, {"task_id": {}})),
    event("hydrate_and_load", None, {"asPath": {}}),
]  # fmt: skip


@asynccontextmanager
async def socket_to(base_url: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A stranger's websocket, connected to the pages' namespace."""
    url = f"{base_url}/_event/?EIO=4&transport=websocket&token=t"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, headers={"Origin": base_url}) as socket:
        await socket.send_str("40/_event,{}")
        while not (await socket.receive_str(timeout=20)).startswith("40/_event,"):
            pass
        yield socket


async def test_a_stranger_who_sends_anything_writes_few_short_lines_of_the_log(product: Product) -> None:
    before = len(product.log)
    failure = "reflex___state____frontend_event_exception_state.handle_frontend_exception"
    async with socket_to(product.base_url) as socket:
        for number in range(60):
            await socket.send_str(event(failure, {"info": f"{number} {LONG}", "component_stack": LONG}))
        for _ in range(400):
            await socket.send_str(event("set_is_hydrated", {"value": True}))
    for packet in BROKEN * 3:
        async with socket_to(product.base_url) as socket:
            await socket.send_str(packet)
    # The server has read all of it once it has answered another page.
    async with open_page(product.base_url, "/login"):
        pass
    written = product.log[before:]
    # A second run within the minute finds the allowance used up by the first.
    assert "Reflex Frontend Exception" in product.log
    assert (len(written) < 40_000, written.count("\n") < 120) == (True, True), written[-3000:]
    assert f"\n{FORGED}" not in written


@pytest.mark.parametrize("as_text", [False, True])
async def test_a_socket_that_sends_bytes_is_closed_before_they_are_collected(product: Product, as_text: bool) -> None:
    async with socket_to(product.base_url) as socket:
        await socket.send_str('451000-/_event,["event",{"_placeholder":true,"num":0}]')
        await (socket.send_str("bAAAA") if as_text else socket.send_bytes(b"A" * 1000))
        while (message := await socket.receive(timeout=20)).type is aiohttp.WSMsgType.TEXT:
            pass
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING)


@pytest.mark.trust(
    "Idle sockets of strangers, however many come one after the other, cost little memory and give it back"
)
@pytest.mark.timeout(900)
async def test_sockets_of_strangers_cost_little_memory_and_give_it_back(
    product: Product, record_property: Callable[[str, object], None]
) -> None:
    count, crowd = often(1_000, 100_000), Crowd(product.port)
    server = product.programs[0].process.pid
    await crowd.come(2 * OPEN)  # the first sockets load what is then kept
    before = memory_of(server)
    most = 0
    for _ in range(count // 1_000):
        await crowd.come(1_000)
        most = max(most, memory_of(server) - before)
    await crowd.leave()
    async with asyncio.timeout(60):
        while (left := memory_of(server) - before) > LEFT:
            await asyncio.sleep(0.5)
    record_property("tried", f"{crowd.accepted:,} of {count:,} sockets accepted, {most} MB more, {left} MB later")
    assert crowd.accepted >= count // 4
    assert most <= MOST
    # The server learns of each socket that left in its own time; then there is room for another.
    async with asyncio.timeout(60):
        while not await is_let_in(product.base_url):
            await asyncio.sleep(0.1)


async def is_let_in(base_url: str) -> bool:
    """Whether a stranger's page opens; False when there are too many sockets."""
    try:
        async with open_page(base_url, "/login"):
            return True
    except aiohttp.WSServerHandshakeError:
        return False


class Crowd:
    """Strangers at many addresses of this machine, who open websockets and send nothing."""

    def __init__(self, port: int) -> None:
        self._port, self.accepted, self._offered = port, 0, 0
        self._open: list[asyncio.StreamWriter] = []

    async def come(self, count: int) -> None:
        """Offer so many sockets; beyond `OPEN` of them the oldest go."""
        for _ in range(count // AT_ONCE):
            await asyncio.gather(*(self._offer() for _ in range(AT_ONCE)))
            while len(self._open) > OPEN:
                self._open.pop(0).close()

    async def leave(self) -> None:
        """Close all sockets."""
        for writer in self._open:
            writer.close()

    async def _offer(self) -> None:
        self._offered += 1
        address = f"127.0.0.{2 + self._offered % ADDRESSES}"
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, local_addr=(address, 0))
        own = f"127.0.0.1:{self._port}"
        lines = [
            f"GET /_event/?EIO=4&transport=websocket&token={os.urandom(8).hex()} HTTP/1.1",
            *(f"Host: {own}", f"Origin: http://{own}", "Upgrade: websocket", "Connection: Upgrade"),
            *("Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", ""),
        ]
        writer.write("\r\n".join(lines).encode())
        try:
            answer = await reader.read(200)
        except ConnectionError:  # refused
            answer = b""
        if b" 101 " in answer:
            self.accepted += 1
            self._open.append(writer)
        else:
            writer.close()


def memory_of(process: int) -> int:
    """The memory of a process and of those that it started (MB): its own, and its part of what they share."""
    total = 0
    for each in [process, *descendants(process)]:
        lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total // 1024
