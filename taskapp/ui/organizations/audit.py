"""The settings page of the audit log, for who manages members."""

import re
from typing import Any, ClassVar, TypedDict
from uuid import UUID

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.audit_log import service as audit_service
from taskapp.audit_log.schemas import AuditQuery, AuditRead
from taskapp.core.paging import Page
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import format_absolute
from taskapp.ui import routes
from taskapp.ui.paged_list import PagedLog, list_end, row_blocks, row_grid
from taskapp.ui.primitives import row_pages
from taskapp.ui.primitives.components import RelativeTime, UrlSelect
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import may
from taskapp.ui.shell.frame import settings_section, settings_shell
from taskapp.ui.tasks.views import epoch_ms, options

# What the first select offers: the first part of the acts, and its label.
_KINDS = [
    ("", "All acts"),
    ("login", "Sign-ins"),
    ("session", "Sessions"),
    ("password", "Passwords"),
    ("second-factor", "Second factor"),
    ("single-sign-on", "Single sign-on"),
    ("invitation", "Invitations"),
    ("member", "Members"),
    ("token", "API tokens"),
    ("organization", "Organization"),
    ("ai", "AI"),
    ("webhook", "Webhooks"),
    ("phone-lines", "Phone lines"),
    ("task", "Tasks"),
    ("call", "Calls"),
    ("contact", "Contacts"),
    ("export", "Exports"),
]
_VIA = {
    "web": "",
    "api": "API",
    "cli": "command line",
    "mcp": "MCP",
    "assistant": "assistant",
    "link": "mailed link",
    "ai": "",
}
_ACTION = re.compile(r"[a-z-]{1,40}")


class AuditRow(TypedDict):
    """One entry; `absolute` is its time in words, in the organization's zone."""

    id: str
    who: str
    text: str
    address: str
    browser: str
    via: str
    ms: int
    absolute: str


class AuditState(PagedLog, row_pages.mixin_for(AuditRow), rx.State):
    """The audit log, newest first; `?action=` and `?person=` filter it."""

    _kinds: ClassVar = frozenset()

    people: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)

    def _query_from_url(self, _actor: Actor) -> AuditQuery:
        asked = self.router.url.query_parameters
        action = asked.get("action") or None
        return AuditQuery(
            action=action if action and _ACTION.fullmatch(action) else None, member_id=_id(asked.get("person"))
        )

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: AuditQuery, *, limit: int, cursor: str | None
    ) -> Page:
        if not actor.may(p.MEMBER_MANAGE):
            return Page([])
        return await audit_service.list_entries(
            session, actor, query.model_copy(update={"limit": limit, "cursor": cursor})
        )

    async def _read_extras(self, session: AsyncSession, actor: Actor) -> Any:
        return await organization_service.list_members(session, actor)

    def _show_extras(self, extras: Any) -> None:
        self.people = options([("", "Everybody"), *((str(member.id), member.name) for member in extras)])

    def _rows_from(self, entries: list[AuditRead], actor: Actor) -> list[AuditRow]:
        return [_row(entry, actor) for entry in entries]


def audit_page() -> rx.Component:
    """Render the audit log with its filters; a sentence for those who may not see it."""
    filters = rx.el.div(
        UrlSelect.create(name="action", label="Kind of act", items=options(_KINDS)),
        UrlSelect.create(name="person", label="Person", items=AuditState.people),
        class_name="filters",
    )
    none = empty_state("No entries.", "Sign-ins, changes of members and settings, tokens and deletions appear here.")
    rows = row_grid(AuditState, audit_blocks(), label="Audit log")
    log = rx.fragment(filters, rx.cond(AuditState.p0.length() > 0, rows, none), list_end(AuditState))
    refused = empty_state("Only owners and admins see the audit log.", "Ask one of them.")
    content = rx.cond(may(p.MEMBER_MANAGE), log, refused)
    return settings_shell(
        settings_section("Audit log", rx.cond(AuditState.loaded, content, skeleton_rows())),
        active_path=routes.SETTINGS_AUDIT,
    )


@rx.memo
def audit_block(rows: rx.Var[list[AuditRow]]) -> rx.Component:
    """Render one page of entries."""
    return rx.fragment(rx.foreach(rows, lambda entry: audit_row(entry=entry, key=entry["id"])))


@rx.memo
def audit_blocks() -> rx.Component:
    """Render all pages of entries."""
    return row_blocks(AuditState, audit_block)


@rx.memo
def audit_row(rest: rx.RestProp, *, entry: rx.Var[AuditRow]) -> rx.Component:
    """Render one entry: what was done, by whom, from where, and when."""
    return rx.el.li(
        rx.el.div(
            rx.el.div(entry["text"], class_name="card-title"),
            rx.el.div(
                rx.el.span(entry["who"], class_name="member-name"),
                *(rx.cond(entry[name], rx.el.span(entry[name])) for name in ("via", "address", "browser")),
                class_name="card-meta",
            ),
            class_name="card-body",
        ),
        rx.el.div(
            RelativeTime.create(ms=entry["ms"], title=entry["absolute"], class_name="due"), class_name="card-end"
        ),
        class_name="entity-card audit-card",
    )


def _row(entry: AuditRead, actor: Actor) -> AuditRow:
    return {
        "id": str(entry.id),
        "who": entry.user_name,
        "text": entry.text,
        "address": entry.address,
        "browser": entry.browser,
        "via": _VIA.get(entry.via, entry.via),
        "ms": epoch_ms(entry.at),
        "absolute": format_absolute(entry.at, actor.timezone),
    }


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
