"""Servers that we ask and that answer badly: slowly, without end, compressed, nested deeply. Each request ends with its own error."""

import asyncio
import gzip
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from taskapp.auth.oidc import provider
from taskapp.core import config
from taskapp.core.http import outbound
from taskapp.core.http.outbound import RequestFailed
from taskapp.telephony import twilio

pytestmark = pytest.mark.anyio

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
RECORDING_MAX = 2_000_000
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


async def slow_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    while True:
        await _send(writer, b"X-More: a\r\n", pause=0.02)


async def slow_body(writer: asyncio.StreamWriter) -> None:
    writer.write(CHUNKED)
    while True:
        await _send(writer, b"1\r\n \r\n", pause=0.02)


async def endless(writer: asyncio.StreamWriter) -> None:
    writer.write(CHUNKED)
    while True:
        await _send(writer, b"10000\r\n" + b" " * 65_536 + b"\r\n")


async def compressed(writer: asyncio.StreamWriter) -> None:
    body = gzip.compress(b" " * 10_000_000)
    await _send(writer, HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


async def deep(writer: asyncio.StreamWriter) -> None:
    await _send(writer, HEAD + b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000)


async def a_list(writer: asyncio.StreamWriter) -> None:
    await _send(writer, HEAD + b"Content-Length: 2\r\n\r\n[]")


async def _send(writer: asyncio.StreamWriter, data: bytes, *, pause: float = 0.0) -> None:
    writer.write(data)
    await writer.drain()
    await asyncio.sleep(pause)


@asynccontextmanager
async def answering(answer: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """A server that answers every request so; gives its URL."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def read_description(url: str) -> None:
    provider._cache.clear()
    await provider.login_url(provider.new_attempt(), redirect_uri=url)


async def exchange_code(url: str) -> None:
    parts = ("authorization_endpoint", "token_endpoint", "jwks_uri", "issuer")
    provider._cache[f"{url}/.well-known/openid-configuration"] = (float("inf"), dict.fromkeys(parts, url))
    await provider.identify("code", provider.new_attempt(), redirect_uri=url)


async def read_user_info(url: str) -> None:
    description = {"userinfo_endpoint": url}
    async with provider._client(description, url) as client:
        client.token = {"access_token": "x", "token_type": "bearer"}
        await provider._user_info(client, description, "somebody")


async def read_call(url: str) -> None:
    # A list holds no facts, which is an answer; so it is passed over here.
    if await twilio.find_call_facts("AC1", "CA1") == {}:
        raise twilio.TwilioError(url)


async def fetch_recording(_url: str) -> None:
    size = 0
    async for chunk in twilio.fetch_recording("AC1", "RE1"):
        size += len(chunk)
        if size > RECORDING_MAX:
            raise twilio.TwilioError("more than whoever stores it takes")


@pytest.mark.parametrize("answer", [slow_headers, slow_body, endless, compressed, deep, a_list])
@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (read_description, provider.ProviderDown),
        (exchange_code, provider.ProviderDown),
        (read_user_info, provider.ProviderDown),
        (read_call, twilio.TwilioError),
    ],
)
async def test_a_bad_answer_ends_in_the_error_of_its_server_soon(
    ask: Callable[[str], Awaitable[None]],
    error: type[Exception],
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await fails(ask, error, answer, monkeypatch)


@pytest.mark.parametrize("answer", [slow_headers, slow_body, endless, compressed])
async def test_a_recording_that_comes_too_slowly_or_is_too_large_is_given_up(
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio, "MAX_BYTES", RECORDING_MAX)
    await fails(fetch_recording, twilio.TwilioError, answer, monkeypatch)


async def fails(
    ask: Callable[[str], Awaitable[None]],
    error: type[Exception],
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ask a server that answers badly, with short time limits: the request must end in this error."""
    for module, name in ((provider, "TIMEOUT"), (twilio, "TIMEOUT"), (twilio, "RECORDING_TIMEOUT")):
        monkeypatch.setattr(module, name, 0.5)
    async with answering(answer) as url:
        for name, value in {
            "TASKAPP_OIDC_ISSUER": url, "TASKAPP_OIDC_CLIENT_ID": "client", "TASKAPP_TWILIO_API_BASE": url,
            "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "token",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        config.settings.cache_clear()
        with pytest.raises(error):
            async with asyncio.timeout(30):
                await ask(url)


async def test_name_servers_that_do_not_answer_hold_up_no_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    waiting, over = threading.Semaphore(0), threading.Event()

    def lookup(*_arguments: Any, **_options: Any) -> list[Any]:
        waiting.release()
        over.wait(30)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(outbound, "NAME_TIMEOUT", 0.5)
    stuck = [asyncio.create_task(outbound.post("https://tar.example/", b"", {})) for _ in range(outbound.NAME_THREADS)]
    try:
        for _ in stuck:
            await asyncio.to_thread(waiting.acquire, timeout=30)  # as a login does to check a password
        for result in await asyncio.gather(*stuck, return_exceptions=True):
            assert isinstance(result, RequestFailed)
    finally:
        over.set()
