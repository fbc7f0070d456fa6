"""The states of one open tab without a server or a browser: handlers are called as Reflex calls them."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import reflex as rx
from reflex.istate.data import RouterData

from taskapp.access.actor import Actor
from taskapp.auth import service as auth_service
from taskapp.core.db import database as db
from taskapp.core.work.bus import Change, ChangeKind
from taskapp.organizations.model import Member
from taskapp.ui import session as page_session
from taskapp.ui.live import updates as live
from taskapp.ui.reflex_adapter import socket_auth


class OpenTab:
    """One tab, signed in as `actor`."""

    def __init__(self, actor: Actor, reference: str) -> None:
        self.actor, self.token = actor, str(uuid4())
        self._reference = reference
        self._root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]

    def go(self, address: str) -> None:
        """Open a path with its query; the caller runs the page's load handlers."""
        query = dict(parse_qsl(urlsplit(address).query))
        headers = {socket_auth.REFERENCE: self._reference, "host": "localhost"}
        self._root.router = RouterData.from_router_data(
            {
                "headers": headers,
                "token": self.token,
                "sid": self.token,
                "pathname": urlsplit(address).path,
                "asPath": address,
                "query": query,
            }
        )

    async def state(self, kind: type[rx.State]) -> Any:
        """The tab's state of this class; untyped, because Reflex types handlers as what a component takes."""
        return await self._root.get_state(kind)

    async def hear(self, state: Any, *ids: Any, kind: ChangeKind = "task") -> Any:
        """Tell a list of committed changes, as the live hub does; returns the events that it answers."""
        changes = [Change(self.actor.organization_id, kind, one) for one in ids]
        async with db.reading() as session:
            update = await state._read_changes(session, self.actor, changes)
        return state._apply_changes(self.actor, update)


@asynccontextmanager
async def open_tab(actor: Actor, address: str = "/tasks") -> AsyncIterator[OpenTab]:
    """A tab with a login of its own."""
    async with db.transaction() as session:
        member = await session.get_one(Member, actor.member_id)
        opened = await auth_service.open_session(session, member)
    tab = OpenTab(actor, str(await page_session.find_reference(opened.token)))
    tab.go(address)
    try:
        yield tab
    finally:
        live.hub.leave(tab.token)


def payload_of(event: Any) -> dict[str, Any]:
    """The payload of a command to the browser, as `toast`."""
    payload: dict[str, Any] = event.payload
    return payload


async def press(state: Any, toast: Any) -> Any:
    """Press the button of a toast, such as Undo, whose handler is one of `state`."""
    action = payload_of(toast)["action"]
    handler = getattr(state, action["name"].rpartition(".")[2])
    answer = handler(**action["payload"])
    if isinstance(answer, AsyncGenerator):
        return ([event async for event in answer] or [None])[-1]
    return await answer
