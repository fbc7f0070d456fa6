"""State of the review inbox: the suggestions, the selected one, and its form."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.errors import AppError
from taskapp.extraction.suggestions import inbox, merging, review
from taskapp.extraction.trust import service as trust
from taskapp.tasks.schemas import TaskUpdate
from taskapp.tasks.types import DismissReason, TaskCategory
from taskapp.ui.edits import gone
from taskapp.ui.form_errors import errors_by_field, read_form
from taskapp.ui.live import updates as live
from taskapp.ui.once import Work, make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.review.trust_views import TrustRow, trust_head, trust_rows
from taskapp.ui.review.views import MergeRow, ReviewLine, ReviewRow, review_line, review_rows
from taskapp.ui.session import acting
from taskapp.ui.tasks.forms.state import empty_to_none, member_choices
from taskapp.ui.tasks.verbs import parse_id
from taskapp.ui.tasks.views import Tab

# Suggestions in the list at first, and how many more each "Show more" adds, up to `inbox.MAX_SHOWN`.
PAGE = 50

TABS: list[Tab] = [
    {"value": "waiting", "label": "To decide", "count": -1},
    {"value": "decided", "label": "Decided", "count": -1},
]


class ReviewState(rx.State):
    """The inbox: the first suggestions that wait; those after them fill the list up as suggestions are decided.

    `at` is the id of the selected suggestion, `mode` is "", "edit", "why" or "merge", `more` is "", "more" or "most".
    """

    loaded: rx.Field[bool] = rx.field(False)
    rows: rx.Field[list[ReviewLine]] = rx.field(default_factory=list)
    tabs: rx.Field[list[Tab]] = rx.field(default_factory=lambda: [{**tab} for tab in TABS])
    shows_decided: rx.Field[bool] = rx.field(False)
    more: rx.Field[str] = rx.field("")
    at: rx.Field[str] = rx.field("")
    item: rx.Field[ReviewRow] = rx.field(default_factory=dict)
    targets: rx.Field[list[MergeRow]] = rx.field(default_factory=list)
    mode: rx.Field[str] = rx.field("")
    members: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    # The suggestion that Undo takes back; "" for none.
    last: rx.Field[str] = rx.field("")
    trust: rx.Field[list[TrustRow]] = rx.field(default_factory=list)
    trust_head: rx.Field[str] = rx.field("")
    # All facts of `rows`, and how many are shown at most.
    _found: list[ReviewRow] = []
    _limit: int = PAGE

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the suggestions; the selected one stays selected while it is there."""
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            await self._read(session, actor, keep=self.at)
        self.shows_decided = self.router.url.query_parameters.get("show") == TABS[1]["value"]
        self.loaded = True

    @rx.event
    @client_event
    async def select(self, suggestion_id: str) -> None:
        """Show one suggestion."""
        self._select(str(suggestion_id))

    @rx.event
    @client_event
    async def move(self, step: int) -> None:
        """Select the next suggestion, or the one before; after the last one shown more are shown."""
        ids = [row["id"] for row in self.get_value("rows")]
        if step > 0 and ids and self.at == ids[-1] and self.more == "more":
            await self._show_more()
            ids = [row["id"] for row in self.get_value("rows")]
        if self.at in ids:
            self._select(ids[max(0, min(len(ids) - 1, ids.index(self.at) + (1 if step > 0 else -1)))])

    @rx.event
    @client_event
    async def show_more(self) -> None:
        """Show more suggestions, at most 200."""
        await self._show_more()

    @rx.event
    @client_event
    async def show(self, mode: str) -> None:
        """Open the form ("edit"), the reasons ("why") or the open tasks to merge into ("merge"), or close them ("")."""
        self.mode = mode if mode in ("edit", "why", "merge") and mode != self.mode else ""
        self.errors = {}
        self._stay([])

    @rx.event
    @client_event
    async def accept(self) -> Any:
        """Accept the selected suggestion as it is."""
        return await self._decide(partial(_accept, suggestion_id=self.at))

    @rx.event
    @client_event
    async def save(self, entered: dict[str, Any]) -> Any:
        """Accept the selected suggestion with the fields of the form."""
        try:
            edits = read_form(TaskUpdate, empty_to_none(entered))
            return await self._decide(partial(_accept, suggestion_id=self.at, edits=edits), form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None

    @rx.event
    @client_event
    async def dismiss(self, reason: str) -> Any:
        """Dismiss the selected suggestion for a reason."""
        why = next((one for one in DismissReason if one.value == reason), None)
        return await self._decide(partial(_dismiss, suggestion_id=self.at, why=why))

    @rx.event
    @client_event
    async def merge(self, task_id: str) -> Any:
        """Merge the selected suggestion into an open task of its contact."""
        return await self._decide(partial(_merge, suggestion_id=self.at, task_id=str(task_id)))

    @rx.event
    @client_event
    async def undo(self) -> Any:
        """Take back the last decision."""
        decided = self.last
        if not decided:
            return None
        async with acting(self) as (session, actor):
            await review.undo(session, actor, parse_id(decided))
            await self._read(session, actor, keep=decided)
        self.last = ""
        self._select(decided)
        return server_commands.toast("Taken back", level="success", key="review")

    @rx.event
    @client_event
    async def turn_on(self, category: str) -> Any:
        """Let a category be accepted without asking again, after a reported error."""
        known = next((one for one in TaskCategory if one.value == category), None)
        if known is None:
            return None
        async with acting(self) as (session, actor):
            await trust.turn_on_again(session, actor, known)
            await self._read(session, actor)
        return server_commands.toast(
            f"{known.label} is accepted without asking when it is right often enough", level="success", key="review"
        )

    async def _decide(self, work: Work, *, form: object = None) -> Any:
        """Run a decision about the selected suggestion; a second press does not decide about the one that follows."""
        made = await make(self, "decision", work, form=form)
        return await self._after(made.value["id"], made.value["message"])

    async def _after(self, decided: str, message: str) -> Any:
        """Show the suggestion that follows the decided one."""
        async with acting(self, write=False) as (session, actor):
            self.mode, self.errors = "", {}
            await self._read(session, actor)
        self.last = decided
        return server_commands.undo_toast(message, ReviewState.undo, key="review")

    async def _show_more(self) -> None:
        self._limit = min(self._limit + PAGE, inbox.MAX_SHOWN)
        async with acting(self, write=False) as (session, actor):
            await self._read(session, actor, keep=self.at)

    async def _read(self, session: AsyncSession, actor: Actor, *, keep: str = "") -> None:
        """Read the list; the suggestion `keep` stays in it although newer ones came before it."""
        found = await inbox.list_pending(session, actor, limit=self._limit)
        total = await inbox.count_pending(session, actor)
        if keep and len(found) < total and keep not in _ids(found):
            longest = await inbox.list_pending(session, actor)
            if keep in _ids(longest):
                self._limit = -(-(_ids(longest).index(keep) + 1) // PAGE) * PAGE
                found = longest[: self._limit]
        self.members = await member_choices(session, actor)
        names = {member["value"]: member["label"] for member in self.get_value("members")}
        before = [row["id"] for row in self.get_value("rows")]
        self._found = review_rows(found, names, actor.timezone, total=total)
        self.rows, self.tabs = (
            [review_line(row) for row in self.get_value("_found")],
            [{**TABS[0], "count": total}, TABS[1]],
        )
        self.more = "" if len(found) >= total else "more" if self._limit < inbox.MAX_SHOWN else "most"
        trusted = await trust.get_trust(session, actor)
        may_turn_on = actor.may(p.AI_SETTINGS_UPDATE)
        self.trust, self.trust_head = trust_rows(trusted, may_turn_on=may_turn_on), trust_head(trusted)
        self._stay(before)

    def _stay(self, before: list[str]) -> None:
        """Keep the selected suggestion, or select the one that is now at its place; `before` are the ids that were shown."""
        ids = [row["id"] for row in self.get_value("rows")]
        if self.at not in ids and self.mode == "edit":
            self.errors = {"": gone("suggestion")}
        elif self.at not in ids:
            place = before.index(self.at) if self.at in before else 0
            self.at = ids[min(place, len(ids) - 1)] if ids else ""
            self.mode, self.errors = "", {}
        self._select(self.at, keep_mode=True)

    def _select(self, suggestion_id: str, *, keep_mode: bool = False) -> None:
        row = next((row for row in self.get_value("_found") if row["id"] == suggestion_id), None)
        if row is None:
            return
        self.at, self.item, self.targets = suggestion_id, row, row["targets"]
        if not keep_mode or (self.mode == "merge" and not row["targets"]):
            self.mode, self.errors = "", {}


def _ids(found: Sequence[inbox.InboxItem]) -> list[str]:
    return [str(item.suggestion.id) for item in found]


async def _accept(
    session: AsyncSession, actor: Actor, *, suggestion_id: str, edits: TaskUpdate | None = None
) -> dict[str, str]:
    task = await review.accept(session, actor, parse_id(suggestion_id), edits)
    return {"id": suggestion_id, "task_id": str(task.id), "message": f"Accepted: {task.title}"}


async def _merge(session: AsyncSession, actor: Actor, *, suggestion_id: str, task_id: str) -> dict[str, str]:
    task = await merging.merge(session, actor, parse_id(suggestion_id), parse_id(task_id))
    return {"id": suggestion_id, "task_id": task_id, "message": f"Merged into: {task.title}"}


async def _dismiss(
    session: AsyncSession, actor: Actor, *, suggestion_id: str, why: DismissReason | None
) -> dict[str, str]:
    await review.dismiss(session, actor, parse_id(suggestion_id), why)
    return {"id": suggestion_id, "message": "Dismissed"}


FEED = live.Feed(view=ReviewState, kinds=frozenset({"call", "organization"}), reload=ReviewState.load)
