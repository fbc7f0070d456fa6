"""The socket's gate, with a stand-in behind it that notes what came through."""

from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from starlette.types import Receive, Scope, Send

from taskapp.ui.reflex_adapter.socket_auth import SocketGate, ids_of, origin_of, read_cookie, reference, reference_in

GOOD = "a-good-cookie"
REFERENCE = reference(session_id=uuid4(), member_id=uuid4())


async def knock(*headers: tuple[str, str], base_url: str = "", token: str = "tab-1") -> tuple[Scope | None, list[Any]]:
    """Connect through the gate: the scope that reached the inside, and what was answered instead."""
    inside: list[Scope] = []
    answered: list[Any] = []

    async def behind(scope: Scope, _receive: Receive, _send: Send) -> None:
        inside.append(scope)

    async def find(cookie: str) -> str | None:
        return REFERENCE if cookie == GOOD else None

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        answered.append(message)

    raw = [(name.encode(), value.encode()) for name, value in (("host", "tasks.example:3000"), *headers)]
    scope = {"type": "websocket", "path": "/_event/", "headers": raw, "query_string": f"EIO=4&token={token}".encode()}
    gate = SocketGate(behind, find_reference=find, secret=b"s" * 32, base_url=base_url)
    await gate(scope, receive, send)
    return (inside[0] if inside else None), answered


def headers_of(scope: Scope | None) -> dict[str, str]:
    assert scope is not None
    return {name.decode(): value.decode() for name, value in scope["headers"]}


def token_of(scope: Scope | None) -> str:
    assert scope is not None
    return parse_qs(scope["query_string"].decode())["token"][0]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://tasks.example",
        "http://tasks.example:3001",
        "http://tasks.example:3000.evil.example",
        "http://[",
        "",
    ],
)
@pytest.mark.anyio
async def test_a_foreign_page_cannot_open_the_socket(origin: str) -> None:
    inside, answered = await knock(("origin", origin), ("cookie", f"taskapp_session={GOOD}"))
    assert inside is None
    assert answered == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize("origin", ["http://tasks.example:3000", "HTTP://TASKS.EXAMPLE:3000"])
@pytest.mark.anyio
async def test_the_own_page_opens_the_socket(origin: str) -> None:
    inside, _ = await knock(("origin", origin))
    assert inside is not None


@pytest.mark.anyio
async def test_behind_a_proxy_that_renames_the_host_the_configured_address_counts() -> None:
    inside, _ = await knock(("origin", "https://tasks.acme.example"), base_url="https://tasks.acme.example")
    assert inside is not None


@pytest.mark.anyio
async def test_credentials_stay_outside_and_a_reference_goes_in() -> None:
    inside, _ = await knock(
        ("cookie", f"a=b; taskapp_session={GOOD}"), ("authorization", "Bearer tk_x"), ("x-secret", "y")
    )
    headers = headers_of(inside)
    assert GOOD not in str(inside)
    assert reference_in(headers) == REFERENCE
    assert not {"cookie", "x-secret"} & headers.keys()


@pytest.mark.parametrize("cookie", ["", "taskapp_session=forged", "other=1", "taskapp_session"])
@pytest.mark.anyio
async def test_a_forged_reference_is_dropped(cookie: str) -> None:
    inside, _ = await knock(("authorization", REFERENCE), ("cookie", cookie))
    assert reference_in(headers_of(inside)) == ""


@pytest.mark.anyio
async def test_the_same_tab_token_leads_to_another_state_for_another_login() -> None:
    signed_in, _ = await knock(("cookie", f"taskapp_session={GOOD}"))
    stranger, _ = await knock()
    again, _ = await knock(("cookie", f"taskapp_session={GOOD}"))
    other_tab, _ = await knock(("cookie", f"taskapp_session={GOOD}"), token="tab-2")
    assert token_of(signed_in) == token_of(again)
    assert len({token_of(signed_in), token_of(stranger), token_of(other_tab), "tab-1"}) == 4


def test_a_reference_names_login_and_member() -> None:
    session_id, member_id = uuid4(), uuid4()
    assert ids_of(reference(session_id=session_id, member_id=member_id)) == (session_id, member_id)
    assert ids_of("") is None


def test_origins_are_compared_with_their_default_ports() -> None:
    assert origin_of("https://a.example") == origin_of("https://a.example:443") != origin_of("http://a.example")
    assert origin_of("http://a.example:99999") is None


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"taskapp_session=abc", "abc"),
        (b"a=1; taskapp_session=abc; b=2", "abc"),
        (b"xtaskapp_session=abc", ""),
        (b"", ""),
        (b"\xff\xfe taskapp_session", ""),
    ],
)
def test_the_cookie_is_read(header: bytes, found: str) -> None:
    assert read_cookie(header) == found
