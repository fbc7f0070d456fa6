"""State of the form that makes a task on a call's page, alone or of words of the transcript."""

from functools import partial
from typing import Any, TypedDict

import reflex as rx

from taskapp.core.errors import AppError
from taskapp.extraction.suggestions import by_hand
from taskapp.shared.text import clip
from taskapp.tasks.types import TaskCategory, TaskSide
from taskapp.ui.calls.details_state import CallDetailsState
from taskapp.ui.form_errors import errors_by_field, read_form
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.forms.state import empty_to_none, member_choices, proposed_assignee
from taskapp.ui.tasks.verbs import parse_id


class TaskDraft(TypedDict):
    """What a form shows before anything is typed; the fields are those of a task's details."""

    title: str
    category_value: str
    priority: str
    side: str
    due_local: str
    assigned_to: str


class NewCallTaskState(rx.State):
    """The form; `words` are the words of the transcript that it stores as quote, from turn number `_turn`."""

    open: rx.Field[bool] = rx.field(False)
    # Counts the openings, so that each has a form of its own.
    opened: rx.Field[int] = rx.field(0)
    words: rx.Field[str] = rx.field("")
    draft: rx.Field[TaskDraft] = rx.field(default_factory=dict)
    members: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _turn: int = 0

    @rx.event
    async def load(self) -> None:
        """Close the form when a page opens."""
        self.open, self.words, self.errors = False, "", {}

    @rx.event
    @client_event
    async def add(self) -> None:
        """Open the form without words, or close it."""
        if self.open:
            self.open = False
        else:
            await self._open("", 0)

    @rx.event
    @client_event
    async def of_words(self, text: str, turn: int) -> None:
        """Open the form with words of the transcript."""
        await self._open(text, turn)

    @rx.event
    @client_event
    async def of_turn(self, number: int) -> None:
        """Open the form with all words of one turn."""
        turns = (await self.get_state(CallDetailsState)).get_value("turns")
        text = next(
            ("".join(piece["text"] for piece in turn["pieces"]) for turn in turns if turn["number"] == number), ""
        )
        await self._open(clip(text, by_hand.MAX_WORDS, mark=""), number)

    @rx.event
    @client_event
    async def cancel(self) -> None:
        """Close the form."""
        self.open = False

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> Any:
        """Create the task; it then stands in the list below the form."""
        evidence = {"turn": self._turn, "text": self.words} if self.words else None
        try:
            new = read_form(by_hand.CallTaskCreate, {**empty_to_none(entered), "evidence": evidence})
            work = partial(by_hand.create_task, call_id=await self._call_id(), new=new)
            await make(self, "call task", work, form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.open, self.errors = False, {}
        return [server_commands.toast("Task created", level="success"), CallDetailsState.load]

    async def _open(self, text: str, turn: int) -> None:
        draft: TaskDraft = {
            "title": "", "category_value": TaskCategory.GENERAL.value, "priority": "", "side": TaskSide.WE.value,
            "due_local": "", "assigned_to": "",
        }  # fmt: skip
        call = (await self.get_state(CallDetailsState)).get_value("call")
        async with acting(self, write=False) as (session, actor):
            self.members = await member_choices(session, actor)
            draft["assigned_to"] = await proposed_assignee(session, actor, parse_id(call.get("contact_id", "")))
            if text:
                words = read_form(by_hand.WordsOfCall, {"turn": turn, "text": text})
                found = await by_hand.draft_of_words(session, actor, await self._call_id(), words)
                draft |= {"title": found.title, "side": found.side.value, "due_local": found.due_date_local}
        self.draft, self.words, self._turn = draft, text, turn
        self.errors, self.open, self.opened = {}, True, self.opened + 1

    async def _call_id(self) -> Any:
        return parse_id((await self.get_state(CallDetailsState)).get_value("call").get("id", ""))
