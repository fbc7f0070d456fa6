"""Authentication of websocket connections, with an ASGI app behind it that records what it receives."""

from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from starlette.types import Receive, Scope, Send

from taskapp.ui.reflex_adapter.socket_auth import SocketAuth, ids_of, reference, reference_in

GOOD = "a-good-cookie"
REFERENCE = reference(session_id=uuid4(), member_id=uuid4())


async def connect(
    *headers: tuple[str, str], base_url: str = "", token: str = "tab-1"
) -> tuple[Scope | None, list[Any]]:
    """Connect: the scope that reached the app behind, and the messages sent instead."""
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
    middleware = SocketAuth(behind, find_reference=find, secret=b"s" * 32, base_url=base_url)
    await middleware(scope, receive, send)
    return (inside[0] if inside else None), answered


def headers_of(scope: Scope | None) -> dict[str, str]:
    assert scope is not None
    return {name.decode(): value.decode() for name, value in scope["headers"]}


def token_of(scope: Scope | None) -> str:
    assert scope is not None
    return parse_qs(scope["query_string"].decode())["token"][0]


@pytest.mark.anyio
async def test_a_foreign_page_cannot_open_the_socket() -> None:
    inside, answered = await connect(("origin", "https://evil.example"), ("cookie", f"taskapp_session={GOOD}"))
    assert inside is None
    assert answered == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.anyio
async def test_credentials_are_removed_and_a_reference_is_passed_on() -> None:
    inside, _ = await connect(
        ("cookie", f"a=b; taskapp_session={GOOD}"), ("authorization", "Bearer tk_x"), ("x-secret", "y")
    )
    headers = headers_of(inside)
    assert GOOD not in str(inside)
    assert reference_in(headers) == REFERENCE
    assert not {"cookie", "x-secret"} & headers.keys()


@pytest.mark.parametrize("cookie", ["", "taskapp_session=forged", "other=1", "taskapp_session"])
@pytest.mark.anyio
async def test_a_forged_reference_is_dropped(cookie: str) -> None:
    inside, _ = await connect(("authorization", REFERENCE), ("cookie", cookie))
    assert reference_in(headers_of(inside)) == ""


@pytest.mark.anyio
async def test_the_same_tab_token_leads_to_another_state_for_another_login() -> None:
    signed_in, _ = await connect(("cookie", f"taskapp_session={GOOD}"))
    stranger, _ = await connect()
    again, _ = await connect(("cookie", f"taskapp_session={GOOD}"))
    other_tab, _ = await connect(("cookie", f"taskapp_session={GOOD}"), token="tab-2")
    assert token_of(signed_in) == token_of(again)
    assert len({token_of(signed_in), token_of(stranger), token_of(other_tab), "tab-1"}) == 4


def test_a_reference_names_login_and_member() -> None:
    session_id, member_id = uuid4(), uuid4()
    assert ids_of(reference(session_id=session_id, member_id=member_id)) == (session_id, member_id)
    assert ids_of("") is None
