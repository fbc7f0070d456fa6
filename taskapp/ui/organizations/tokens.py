"""The settings page of API tokens: one's own, and for who manages members those of the others."""

from functools import partial
from typing import Any, ClassVar, TypedDict

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope
from taskapp.auth.credentials import api_tokens
from taskapp.auth.schemas import DEFAULT_SCOPE, TOKEN_DAYS, TokenCreate, TokenRead
from taskapp.core.clock import utc_now
from taskapp.core.errors import AppError
from taskapp.shared.dates import format_day
from taskapp.ui import routes
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.form_keeper import form_keeper
from taskapp.ui.once import make
from taskapp.ui.organizations.components import NewSecret
from taskapp.ui.primitives.badge import badge
from taskapp.ui.primitives.components import ConfirmButton, RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_card import entity_grid, settings_row
from taskapp.ui.primitives.field import field, form_problem, select, text_input
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.shell.frame import settings_section, settings_shell
from taskapp.ui.tasks.verbs import parse_id
from taskapp.ui.tasks.views import epoch_ms

_SCOPE_NOTES = (
    (Scope.READ, "looks at tasks, contacts, calls and your notifications"),
    (Scope.WRITE, "also changes them"),
    (Scope.ADMIN, "also reaches settings, members, tokens, webhooks and the audit log, as far as you may"),
)
_SCOPES = tuple((scope.value, scope.label) for scope in Scope)
# What the form offers: days until the token ends, and their label.
_ENDS = (("30", "In 30 days"), ("90", "In 90 days"), (str(TOKEN_DAYS), "In a year"), ("never", "Never"))


class TokenView(TypedDict):
    """One token, without its secret; `owner` is empty for one's own, `ms` and `used_ms` are epoch milliseconds, 0 for never; `ends` is a day or empty."""

    id: str
    name: str
    owner: str
    ending: str
    scope: str
    ends: str
    over: bool
    ms: int
    used_ms: int


class TokensState(rx.State):
    """One's own API tokens and, for who manages members, those of the others."""

    _reloads_when_outdated: ClassVar = True
    loaded: rx.Field[bool] = rx.field(False)
    tokens: rx.Field[list[TokenView]] = rx.field(default_factory=list)
    of_others: rx.Field[list[TokenView]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    made: rx.Field[int] = rx.field(0)

    @rx.event
    async def load(self) -> None:
        """Load the tokens, newest first."""
        async with acting(self, write=False) as (session, actor):
            await self._read_tokens(session, actor)
        self.errors, self.loaded = {}, True

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> Event | None:
        """Create a token; it is sent to the browser once and not kept in the state."""
        try:
            new = _read_new_token(form_texts(entered))
            made = await make(self, "token", partial(_create_token, new=new), form=entered, secret=True)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        async with acting(self, write=False) as (session, actor):
            await self._read_tokens(session, actor)
        self.errors, self.made = {}, self.made + 1
        return server_commands.wake(
            "new-secret",
            value=made.value,
            label="New API token",
            title="Copy this token now.",
            note="It is not shown again.",
        )

    @rx.event
    @client_event
    async def revoke(self, token_id: str) -> Event:
        """Revoke a token."""
        async with acting(self) as (session, actor):
            await api_tokens.revoke_token(session, actor, parse_id(token_id))
            await self._read_tokens(session, actor)
        return server_commands.toast("Token revoked", level="success")

    async def _read_tokens(self, session: AsyncSession, actor: Actor) -> None:
        manages = actor.may(p.MEMBER_MANAGE)
        rows = await api_tokens.list_tokens(session, actor, of_everybody=manages)
        views = [(row.member_id == actor.member_id, _view(row, actor)) for row in rows]
        self.tokens = [view for is_own, view in views if is_own]
        self.of_others = [view for is_own, view in views if not is_own]


def tokens_page() -> rx.Component:
    """Render a form to create a token, and the existing tokens."""
    none = empty_state("No tokens yet.", "A token lets a program use the API as you, with your permissions.")
    rows = rx.cond(TokensState.tokens.length() > 0, _rows(TokensState.tokens, "API tokens"), none)
    others = settings_section("Tokens of other members", _rows(TokensState.of_others, "Tokens of other members"))
    return settings_shell(
        settings_section(
            "API tokens",
            NewSecret.create(),
            _form(),
            rx.cond(TokensState.loaded, rows, skeleton_rows(2)),
            rx.el.p(
                "Programs send it as ",
                rx.el.code("Authorization: Bearer tk_…"),
                ". The API is described at ",
                rx.el.a("/api/docs", href="/api/docs"),
                ".",
                class_name="small mute settings-notes",
            ),
            rx.el.dl(
                *(part for scope, note in _SCOPE_NOTES for part in (rx.el.dt(scope.label), rx.el.dd(note))),
                class_name="pairs small mute settings-notes",
            ),
        ),
        rx.cond(TokensState.of_others.length() > 0, others),
        active_path=routes.SETTINGS_TOKENS,
    )


def _rows(tokens: rx.Var[list[TokenView]], label: str) -> rx.Component:
    return entity_grid(rx.foreach(tokens, lambda token: token_row(token=token, key=token["id"])), label=label)


@rx.memo
def token_row(rest: rx.RestProp, *, token: rx.Var[TokenView]) -> rx.Component:
    """Render one token with a button to revoke it."""
    used = rx.el.span("last used ", RelativeTime.create(ms=token["used_ms"]))
    return settings_row(
        rx.icon("key-round", aria_hidden="true", class_name="row-icon"),
        [
            rx.el.span(token["name"], class_name="member-name"),
            badge(token["scope"]),
            rx.cond(token["over"], badge("Expired", "muted")),
        ],
        [
            rx.cond(token["owner"], rx.el.span(token["owner"])),
            rx.el.span("tk_…", token["ending"], class_name="mono"),
            rx.el.span("made ", RelativeTime.create(ms=token["ms"])),
            rx.cond(token["used_ms"] > 0, used, rx.el.span("never used")),
            rx.el.span(token["ends"]),
        ],
        end=ConfirmButton.create(
            "Revoke",
            rx.el.span(" ", token["name"], class_name="sr-only"),
            title="Revoke this token?",
            body="Programs that use it are refused from now on. A revoked token does not come back.",
            confirm="Revoke token",
            class_name="button danger small",
            on_confirm=TokensState.revoke(token["id"]),
        ),
    )


def _form() -> rx.Component:
    errors = TokensState.errors
    box = text_input(
        "token-name",
        name="name",
        error=errors["name"],
        placeholder="What is it for?",
        auto_complete="off",
        max_length=100,
    )
    scope = select(
        "token-scope", name="scope", choices=_SCOPES, error=errors["scope"], default_value=DEFAULT_SCOPE.value
    )
    ends = select(
        "token-ends",
        name="expires_in_days",
        choices=_ENDS,
        error=errors["expires_in_days"],
        default_value=str(TOKEN_DAYS),
    )
    return rx.el.form(
        form_keeper("token", errors),
        form_problem(errors),
        rx.el.div(
            field("Name", box, control_id="token-name", error=errors["name"]),
            field("Scope", scope, control_id="token-scope", error=errors["scope"]),
            field("Ends", ends, control_id="token-ends", error=errors["expires_in_days"]),
            rx.el.button("Create Token", type="submit", class_name="button primary"),
            class_name="token-form",
        ),
        on_submit=TokensState.create,
        class_name="form panel",
        aria_label="New token",
        no_validate=True,
        key=TokensState.made.to_string(),
    )


async def _create_token(session: AsyncSession, actor: Actor, *, new: TokenCreate) -> str:
    end = new.end(utc_now())
    token, _ = await api_tokens.create_token(session, actor, name=new.name, scope=new.chosen_scope, expires_at=end)
    return token


def _read_new_token(entered: dict[str, str]) -> TokenCreate:
    ends = entered.get("expires_in_days", "")
    days = int(ends) if ends.isascii() and ends.isdigit() and len(ends) < 6 else ends
    return read_form(TokenCreate, entered | ({"expires_in_days": days} if ends else {}))


def _view(token: TokenRead, actor: Actor) -> TokenView:
    over = token.expires_at is not None and token.expires_at <= utc_now()
    if token.expires_at is None:
        ends = "never ends"
    else:
        ends = f"{'ended' if over else 'ends'} {format_day(token.expires_at, actor.timezone)}"
    return {
        "id": str(token.id),
        "name": token.name,
        "owner": "" if token.member_id == actor.member_id else token.member_name,
        "ending": token.ending,
        "scope": token.scope.label,
        "ends": ends,
        "over": over,
        "ms": epoch_ms(token.created_at),
        "used_ms": epoch_ms(token.used_at),
    }
