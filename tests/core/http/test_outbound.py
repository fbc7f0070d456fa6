"""Requests to URLs of users go only to public addresses, whatever their host names resolve to."""

import asyncio
import socket
from typing import Any

import pytest

from taskapp.core import config
from taskapp.core.errors import Invalid
from taskapp.core.http import outbound
from taskapp.core.http.outbound import RequestFailed
from tests.support.receiver import Answer, Receiver, open_own_network

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://", "https://user:pw@example.com/", "https://127.0.0.1/",
        "https://10.0.0.8/", "https://169.254.169.254/latest/meta-data", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/", "https://[fd00::1]/", "https://100.64.0.1/", "https://0.0.0.0/", "nonsense",
        "https://[::127.0.0.1]/", "https://[::ffff:0:127.0.0.1]/", "https://[64:ff9b:1::7f00:1]/", "https://[fec0::1]/",
        "https://[5f00::1]/", "https://example.com:99999/", "https://exa mple.com/\r\nHost: x", "https://[::1",
        "https://example.com:0/", "https://224.0.0.1/", "https://example.com/" + "a" * 2_000, "https://exa mple.com/",
        "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://１２７.0.0.1/", "https://127.0.0.1./",
        "https://localhost./", "https://n8n/", "https://n8n.lan/", "https://api.internal/", "https://ha.home.arpa/",
    ],
)  # fmt: skip
def test_an_address_inside_or_nonsense_is_refused_by_name(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        outbound.check_url(url, field="url")
    assert [error["field"] for error in refused.value.errors] == ["url"]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook?a=1", "https://93.184.216.34:8443/", "https://münchen.example/x",
        "https://local.example/", "https://example.com./",
        "https://[2606:4700::1111]/", "https://[64:ff9b::5db8:d822]/", "https://[::ffff:93.184.216.34]/",
    ],
)  # fmt: skip
def test_a_public_address_is_taken_as_it_is(url: str) -> None:
    assert outbound.check_url(url, field="url") == url


async def test_a_name_that_leads_inside_is_not_followed_whenever_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = [["127.0.0.1"], ["10.1.2.3"], ["93.184.216.34", "192.168.0.1"], ["2002:7f00:1::"], ["::7f00:1"], []]

    def lookup(_host: str, port: int, *_more: Any, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses[0]]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with Receiver() as receiver:
        while addresses:
            with pytest.raises(RequestFailed, match="not a public address"):
                await outbound.post(f"http://rebinding.example:{receiver.port}/hook", b"{}", {})
            addresses.pop(0)
        assert receiver.received == []


async def test_an_answer_without_end_is_read_a_little_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    open_own_network(monkeypatch)
    with Receiver() as receiver:
        receiver.answers = [Answer(500, body=b"no " * 1_000_000)]
        response = await outbound.post(receiver.url, b"{}", {"X-Test": "1"})
    assert (response.status, response.is_good, len(response.text) <= outbound.ANSWER_MAX) == (500, False, True)
    assert receiver.received[0].headers["host"] == f"127.0.0.1:{receiver.port}"


async def test_a_receiver_is_told_its_name_and_no_fragment_and_no_proxy_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_own_network(monkeypatch)

    def lookup(_host: str, port: int, *_more: Any, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with Receiver() as receiver, Receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        receiver.answers = [Answer(302, {"Location": f"http://127.0.0.1:{proxy.port}/"}, b"a\x00b \n  c")]
        response = await outbound.post(f"http://hooks.example:{receiver.port}/hook?a=1#part", b"{}", {})
    assert [(one.path, one.headers["host"]) for one in receiver.received] == [
        ("/hook?a=1", f"hooks.example:{receiver.port}")
    ]
    assert (response.status, response.is_good, response.text) == (302, False, "ab c")
    assert proxy.received == []


async def test_an_answer_that_stops_halfway_is_taken_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rest is not waited for."""
    open_own_network(monkeypatch)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 500 No\r\nContent-Length: 100000\r\n\r\n" + b"n" * outbound.ANSWER_MAX)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        response = await outbound.post(f"http://127.0.0.1:{port}/", b"{}", {})
    assert (response.status, response.text) == (500, "n" * outbound.ANSWER_MAX)


async def test_http_to_a_public_host_is_refused_also_where_an_own_network_is_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_own_network(monkeypatch)

    def lookup(_host: str, port: int, *_more: Any, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with pytest.raises(RequestFailed, match="needs https"):
        await outbound.post("http://public.example/hook", b"{}", {})
    with pytest.raises(Invalid):
        outbound.check_url("http://10.0.0.8/", field="url")


@pytest.mark.parametrize("networks", ["10.0.0.1/8", "home", "192.168.1.0/33", "10.0.0.0/8;10.1.0.0/16"])
def test_a_network_that_cannot_be_read_stops_the_start_by_name(monkeypatch: pytest.MonkeyPatch, networks: str) -> None:
    monkeypatch.setenv("TASKAPP_OUTBOUND_ALLOW", networks)
    config.settings.cache_clear()
    with pytest.raises(config.ConfigError, match="TASKAPP_OUTBOUND_ALLOW"):
        config.settings()
