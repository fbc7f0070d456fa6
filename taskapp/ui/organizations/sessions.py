"""The settings page of one's own login sessions."""

from typing import ClassVar, TypedDict

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.auth.credentials import own_sessions
from taskapp.auth.schemas import SessionRead
from taskapp.shared.text import pluralise
from taskapp.ui import routes
from taskapp.ui.primitives.badge import badge
from taskapp.ui.primitives.components import ConfirmButton, RelativeTime
from taskapp.ui.primitives.entity_card import entity_grid, settings_row
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.reflex_adapter import server_commands, socket_auth
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.shell.frame import settings_section, settings_shell
from taskapp.ui.tasks.verbs import parse_id
from taskapp.ui.tasks.views import epoch_ms


class SessionView(TypedDict):
    """One login session; the times are epoch milliseconds."""

    id: str
    browser: str
    icon: str
    address: str
    signed_in_ms: int
    seen_ms: int
    this: bool


class SessionsState(rx.State):
    """One's own login sessions, the last used first."""

    _reloads_when_outdated: ClassVar = True
    loaded: rx.Field[bool] = rx.field(False)
    sessions: rx.Field[list[SessionView]] = rx.field(default_factory=list)

    @rx.event
    async def load(self) -> None:
        """Load the sessions."""
        async with acting(self, write=False) as (session, actor):
            await self._read_sessions(session, actor)
        self.loaded = True

    @rx.event
    @client_event
    async def sign_out(self, session_id: str) -> Event:
        """Sign one session out."""
        async with acting(self) as (session, actor):
            await own_sessions.end_session(session, actor, parse_id(session_id))
            await self._read_sessions(session, actor)
        return server_commands.toast("Signed out there", level="success")

    @rx.event
    @client_event
    async def sign_out_others(self) -> Event:
        """Sign all sessions out except the one of this page."""
        async with acting(self) as (session, actor):
            count = await own_sessions.end_other_sessions(
                session, actor, current=socket_auth.session_in(self.router.headers.raw_headers)
            )
            await self._read_sessions(session, actor)
        return server_commands.toast(f"Signed out of {pluralise(count, 'session')}", level="success")

    async def _read_sessions(self, session: AsyncSession, actor: Actor) -> None:
        current = socket_auth.session_in(self.router.headers.raw_headers)
        rows = await own_sessions.list_sessions(session, actor, current=current)
        self.sessions = [_view(row) for row in sorted(rows, key=lambda row: not row.current)]


def sessions_page() -> rx.Component:
    """Render where one is signed in."""
    rows = entity_grid(
        rx.foreach(SessionsState.sessions, lambda one: session_row(one=one, key=one["id"])), label="Sessions"
    )
    others = ConfirmButton.create(
        "Sign out all others",
        title="Sign out everywhere else?",
        body="All your other browsers are signed out at once, and their open pages close.",
        confirm="Sign out all others",
        class_name="button small",
        on_confirm=SessionsState.sign_out_others,
    )
    return settings_shell(
        settings_section(
            "Sessions",
            rx.cond(SessionsState.loaded, rows, skeleton_rows(2)),
            rx.el.p(
                "Where you are signed in. If you do not know one of them, sign it out and change your password.",
                class_name="small mute settings-notes",
            ),
            action=rx.cond(SessionsState.sessions.length() > 1, others),
        ),
        active_path=routes.SETTINGS_SESSIONS,
    )


@rx.memo
def session_row(rest: rx.RestProp, *, one: rx.Var[SessionView]) -> rx.Component:
    """Render one session with a button to sign it out."""
    phone = rx.icon("smartphone", aria_hidden="true", class_name="row-icon")
    computer = rx.icon("monitor", aria_hidden="true", class_name="row-icon")
    sign_out = ConfirmButton.create(
        "Sign out",
        rx.el.span(" ", one["browser"], class_name="sr-only"),
        title="Sign this browser out?",
        body="Its open pages close at once.",
        confirm="Sign out",
        class_name="button small",
        on_confirm=SessionsState.sign_out(one["id"]),
    )
    return settings_row(
        rx.cond(one["icon"] == "phone", phone, computer),
        [rx.el.span(one["browser"], class_name="member-name"), rx.cond(one["this"], badge("This one"))],
        [
            rx.cond(one["address"], rx.el.span(one["address"])),
            rx.el.span("signed in ", RelativeTime.create(ms=one["signed_in_ms"])),
            rx.cond(one["this"], rx.fragment(), rx.el.span("last seen ", RelativeTime.create(ms=one["seen_ms"]))),
        ],
        end=rx.cond(one["this"], rx.fragment(), sign_out),
    )


def _view(row: SessionRead) -> SessionView:
    is_phone = row.browser.endswith(("iPhone", "iPad", "Android"))
    return {
        "id": str(row.id),
        "browser": row.browser,
        "icon": "phone" if is_phone else "computer",
        "address": row.address,
        "signed_in_ms": epoch_ms(row.created_at),
        "seen_ms": epoch_ms(row.last_seen_at),
        "this": row.current,
    }
