"""What a stranger sends over the websocket: nothing of it fills the log, looks like a line of it, or fills the memory."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.support.databases import Databases
from tests.support.open_page import ROOT, open_page
from tests.support.product import Product

pytestmark = pytest.mark.anyio
FORGED = "2026-11-27T00:00:00Z [error    ] all is lost"
LONG = "A" * 20_000 + f"\n{FORGED}\n"
_EVENT = "42/_event,"


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
    assert "Reflex Frontend Exception" in written
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
