"""The origin check and the session cookie: the same result over REST, over MCP and on the websocket."""

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from taskapp import rest
from taskapp.access.browser import LONGEST_SITE, foreign_origin, is_https, is_public, origin_of, session_cookie
from taskapp.assistant.mcp_endpoint import McpEndpoint
from taskapp.core import config
from taskapp.ui.reflex_adapter.socket_auth import SocketAuth

HOST, PUBLIC = "tasks.example:3000", "https://tasks.acme.example"
# (headers beside Host, whether the request is accepted as same-origin)
REQUESTS = [
    ({}, True),
    ({"origin": "http://tasks.example:3000"}, True),
    ({"origin": "HTTP://TASKS.EXAMPLE:3000"}, True),
    ({"origin": "https://tasks.example:3000"}, True),
    ({"origin": PUBLIC}, True),
    ({"origin": f"{PUBLIC}:443"}, True),
    ({"origin": "http://tasks.example:3000", "sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "none"}, True),
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, False),
    ({"origin": "http://tasks.acme.example"}, False),
    ({"origin": "http://tasks.acme.example:443"}, False),
    ({"origin": "http://tasks.example"}, False),
    ({"origin": "http://tasks.example:3001"}, False),
    ({"origin": "http://tasks.example:3000.evil.example"}, False),
    ({"origin": "http://tasks.example:99999"}, False),
    ({"origin": "null"}, False),
    ({"origin": "http://["}, False),
    ({"origin": ""}, False),
]


async def admitted_over_rest(headers: dict[str, str]) -> bool:
    """Whether a change without a token passes the origin check: then it is 401 (not signed in) instead of 403."""
    return await admitted(rest.create_app(), "/api/contacts", headers)


async def admitted_to_mcp(headers: dict[str, str]) -> bool:
    return await admitted(McpEndpoint(), "/mcp", headers)


async def admitted(app: ASGIApp, path: str, headers: dict[str, str]) -> bool:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"http://{HOST}") as http:
        answer = await http.post(path, headers=headers, json={"name": "Mallory"})
    assert answer.status_code in (401, 403), answer.text
    return answer.status_code == 401


async def admitted_to_the_socket(headers: dict[str, str]) -> bool:
    reached: list[Scope] = []

    async def inside(scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(scope)

    async def nobody(_cookie: str) -> str | None:
        return None

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: object) -> None:
        assert message == {"type": "websocket.close", "code": 1008}

    raw = [(name.encode(), value.encode()) for name, value in {"host": HOST, **headers}.items()]
    gate = SocketAuth(inside, find_reference=nobody, secret=b"s" * 32, base_url=config.settings().base_url)
    await gate({"type": "websocket", "path": "/_event/", "headers": raw, "query_string": b""}, receive, send)
    return bool(reached)


@pytest.mark.parametrize(("headers", "is_ours"), REQUESTS)
@pytest.mark.anyio
async def test_rest_mcp_and_the_websocket_judge_an_origin_alike(
    headers: dict[str, str], is_ours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKAPP_BASE_URL", PUBLIC)
    config.settings.cache_clear()
    assert await admitted_over_rest(headers) is is_ours
    assert await admitted_to_mcp(headers) is is_ours
    assert await admitted_to_the_socket(headers) is is_ours


def test_origins_are_compared_with_their_default_ports() -> None:
    assert origin_of("https://a.example") == origin_of("https://a.example:443") != origin_of("http://a.example")
    assert origin_of("http://a.example:99999") is None


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("taskapp_session=abc", "abc"),
        ("a=1; taskapp_session=abc; b=2", "abc"),
        ("xtaskapp_session=abc", ""),
        ("", ""),
        (None, ""),
        ("\xff\xfe taskapp_session", ""),
    ],
)
def test_the_session_cookie_is_read_from_its_header(header: str | None, found: str) -> None:
    assert session_cookie(header) == found


def test_https_is_seen_directly_and_through_a_proxy() -> None:
    assert is_https("https", {})
    assert is_https("http", {"x-forwarded-proto": "https"})
    assert is_https("http", {"x-forwarded-proto": " HTTPS, http"})
    assert not is_https("http", {"x-forwarded-proto": "http, https"})
    assert not is_https("http", {"x-forwarded-proto": "http"})
    assert not is_https("http", {})


@pytest.mark.parametrize(
    ("site", "public"),
    [
        ("https://tasks.acme.example", True),
        ("http://192.168.1.5:3000", True),
        ("http://localhost:3000", False),
        ("http://tasks.localhost", False),
        ("http://localhost.example", True),
        ("http://127.0.0.1:3000", False),
        ("http://[::1]:3000", False),
        ("http://0.0.0.0:3000", False),
        (f"https://{'a' * (LONGEST_SITE - 16)}.example", True),
        (f"https://{'a' * (LONGEST_SITE - 15)}.example", False),
        ("", False),
    ],
)
def test_a_site_of_this_machine_alone_cannot_be_opened_from_another(site: str, public: bool) -> None:
    assert is_public(site) is public


def test_the_session_cookie_is_found_beside_any_other_cookie() -> None:
    for others in ("theme=dark", "a/b=1", 'x="', "nameless", "{}=[]", "é=ü"):
        for header in (f"{others}; taskapp_session=abc", f"taskapp_session=abc; {others}"):
            assert session_cookie(header) == "abc", header
        assert session_cookie(others) == session_cookie(f"{others}; not_taskapp_session=abc") == ""
    assert session_cookie(None) == session_cookie("") == ""


def test_a_refused_origin_is_said_with_the_host_that_a_proxy_asked_for() -> None:
    said = foreign_origin({"origin": "https://tasks.example.com", "host": "127.0.0.1:3000"})
    assert "https://tasks.example.com" in said
    assert "127.0.0.1:3000" in said
    assert "TASKAPP_BASE_URL" in said
    assert "proxy" not in foreign_origin({"origin": "null", "host": "127.0.0.1:3000"})
