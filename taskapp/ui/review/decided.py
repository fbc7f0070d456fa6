"""The decided suggestions on the review page: what became of each, by whom and when; one's own can be taken back."""

from typing import Any, ClassVar, TypedDict
from zoneinfo import ZoneInfo

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.paging import Page
from taskapp.extraction.suggestions import decided, review
from taskapp.extraction.suggestions.decided import DecidedRead
from taskapp.shared.dates import format_absolute
from taskapp.ui import routes
from taskapp.ui.paged_list import PagedLog, list_end, row_blocks, row_grid
from taskapp.ui.primitives import row_pages
from taskapp.ui.primitives.badge import badge
from taskapp.ui.primitives.components import RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_card import entity_card
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.review.state import TABS
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import parse_id

_FORMER = "a former member"


class DecidedRow(TypedDict):
    """A decided suggestion; `to` is the page of its task, or of its call."""

    id: str
    title: str
    contact_name: str
    to: str
    outcome: str
    badge: str
    who: str
    reason: str
    wrong: bool
    may_undo: bool
    ms: int
    at: str


class DecidedState(PagedLog, row_pages.mixin_for(DecidedRow), rx.State):
    """The decided suggestions, the last decision first; loaded only while their tab is open."""

    _kinds: ClassVar = frozenset({"call"})
    _query: str = ""

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the newest decisions."""
        if self.router.url.query_parameters.get("show") == TABS[1]["value"]:
            await super().load()

    @rx.event
    @client_event
    async def undo(self, suggestion_id: str) -> Any:
        """Take back one's own decision: the suggestion waits again."""
        async with acting(self) as (session, actor):
            await review.undo(session, actor, parse_id(str(suggestion_id)))
        if position := row_pages.find(self, str(suggestion_id)):
            row_pages.remove(self, position)
        return server_commands.toast("Taken back: it waits again", level="success", key="review")

    async def _read_page(
        self, session: AsyncSession, actor: Actor, _query: str, *, limit: int, cursor: str | None
    ) -> Page:
        return await decided.list_decided(session, actor, limit=limit, cursor=cursor)

    def _rows_from(self, items: list[DecidedRead], actor: Actor) -> list[DecidedRow]:
        return [decided_row(item, actor.timezone) for item in items]


def decided_row(item: DecidedRead, tz: ZoneInfo) -> DecidedRow:
    """Return the row of a decided suggestion."""
    by = item.decided_by_name or _FORMER
    return {
        "id": str(item.id),
        "title": item.title,
        "contact_name": item.contact_name,
        "to": routes.task(item.task_id) if item.task_id else f"{routes.CALLS}/{item.call_id}",
        "outcome": item.outcome.label,
        "badge": item.outcome.badge_variant,
        "who": "" if item.outcome is decided.Outcome.AUTOMATIC else f"by {by}",
        "reason": item.reason.label if item.reason else "",
        "wrong": item.wrong_at is not None,
        "may_undo": item.may_undo,
        "ms": int(item.decided_at.timestamp() * 1000),
        "at": format_absolute(item.decided_at, tz),
    }


def decided_list() -> rx.Component:
    """Render the rows, or the empty state."""
    none = empty_state(
        "Nothing is decided yet.", "What you accept, merge or dismiss stands here, with who did it and why."
    )
    rows = row_grid(DecidedState, decided_blocks(), label="Decided suggestions")
    shown = rx.fragment(rx.cond(DecidedState.p0.length() > 0, rows, none), list_end(DecidedState))
    return rx.el.div(rx.cond(DecidedState.loaded, shown, skeleton_rows()), class_name="wrap decided")


@rx.memo
def decided_block(rows: rx.Var[list[DecidedRow]]) -> rx.Component:
    """Render one page of rows."""
    return rx.fragment(rx.foreach(rows, lambda row: decided_card(row=row, key=row["id"])))


@rx.memo
def decided_blocks() -> rx.Component:
    """Render all pages of suggestions."""
    return row_blocks(DecidedState, decided_block)


@rx.memo
def decided_card(rest: rx.RestProp, *, row: rx.Var[DecidedRow]) -> rx.Component:
    """Render the card of one decided suggestion."""
    undo = rx.el.button(
        "Undo",
        rx.el.kbd("R", class_name="kbd", aria_hidden="true"),
        type="button",
        class_name="button small",
        aria_label="Undo: " + row["title"].to(str),
        on_click=DecidedState.undo(row["id"]),
        custom_attrs={"data-key": "r"},
    )
    return entity_card(
        title=row["title"],
        to=row["to"],
        control=rx.fragment(),
        meta=rx.el.div(
            badge(row["outcome"], row["badge"].to(str)),
            rx.cond(row["wrong"], rx.el.span("reported as wrong")),
            rx.cond(row["reason"], rx.el.span(row["reason"])),
            rx.el.span(row["contact_name"], dir="auto"),
            rx.cond(row["who"], rx.el.span(row["who"], dir="auto")),
            RelativeTime.create(ms=row["ms"], title=row["at"]),
            class_name="card-meta",
        ),
        end=rx.cond(row["may_undo"], undo),
        class_name="entity-card decided-card",
    )
