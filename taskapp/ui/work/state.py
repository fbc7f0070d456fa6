"""State of the work page: the task that the person has open, and what each key does with it."""

from contextlib import suppress
from dataclasses import fields
from functools import partial
from typing import Any

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.errors import Forbidden, NotFound
from taskapp.shared.dates import format_due
from taskapp.tasks import service as task_service
from taskapp.tasks.attempts import service as attempt_service
from taskapp.tasks.attempts.schemas import NOTE_MAX, AttemptCreate
from taskapp.tasks.leases import service as lease_service
from taskapp.tasks.schemas import TaskFilters, TaskRead
from taskapp.tasks.today import service as today_service
from taskapp.tasks.types import TaskStatus, Whose
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate
from taskapp.ui import routes
from taskapp.ui.form_errors import read_form
from taskapp.ui.live import updates as live
from taskapp.ui.once import make
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, words_of, writing
from taskapp.ui.tasks.details.quotes import QuoteLine
from taskapp.ui.tasks.following import plan_next, take_back
from taskapp.ui.tasks.list.query import filters_from
from taskapp.ui.tasks.snoozing import snooze_until
from taskapp.ui.tasks.verbs import act, parse_id
from taskapp.ui.tasks.views import TaskDetails, snooze_text
from taskapp.ui.work.briefing import read_around, read_end, read_queue
from taskapp.ui.work.views import Brief, NoteRow, OutcomeRow, QueueRow

# Tasks that Back returns to, and tries that Undo takes back.
REMEMBERED = 50


class WorkState(rx.State):
    """One task of a list; `task` is empty at the end of the list."""

    loaded: rx.Field[bool] = rx.field(False)
    # Whether the list is that of the page Today.
    is_day: rx.Field[bool] = rx.field(False)
    task: rx.Field[TaskDetails] = rx.field(default_factory=dict)
    brief: rx.Field[Brief] = rx.field(default_factory=dict)
    outcomes: rx.Field[list[OutcomeRow]] = rx.field(default_factory=list)
    tries: rx.Field[list[str]] = rx.field(default_factory=list)
    quotes: rx.Field[list[QuoteLine]] = rx.field(default_factory=list)
    we: rx.Field[list[QueueRow]] = rx.field(default_factory=list)
    they: rx.Field[list[QueueRow]] = rx.field(default_factory=list)
    notes: rx.Field[list[NoteRow]] = rx.field(default_factory=list)
    note: rx.Field[str] = rx.field("")
    # What somebody else did with the shown task, "" while it is open; and whether its contact can still have a note.
    ended: rx.Field[str] = rx.field("")
    keeps_note: rx.Field[bool] = rx.field(True)
    # The tasks whose notes are stored: the page forgets what was typed about them.
    stored_notes: rx.Field[list[str]] = rx.field(default_factory=list)
    queue: rx.Field[list[QueueRow]] = rx.field(default_factory=list)
    worked: rx.Field[list[QueueRow]] = rx.field(default_factory=list)
    # How many of the list are open.
    left: rx.Field[int] = rx.field(0)
    # The tasks that were shown before, for Back.
    passed: rx.Field[list[str]] = rx.field(default_factory=list)

    # What was typed for the shown task, by its id.
    _notes: dict[str, str] = {}
    # What was written on the timeline of a contact when its task was left: the contact, the note's id, and its text, by task.
    _written: dict[str, tuple[str, str, str]] = {}
    _tries: dict[str, tuple[TaskRead, TaskRead]] = {}
    _query: str = ""

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Go on with the task that the person has open, or begin the list of the URL."""
        query = routes.with_query("", self.router.url.query_parameters)
        self.is_day = self._whose() is not None
        if query != self._query:
            self.worked, self.passed, self._query, self.loaded = [], [], query, False
        async with acting(self, write=False) as (_, actor):
            may_work = actor.may(p.TASK_UPDATE)
            if may_work:
                live.join(self, actor, FEED)
        if may_work:
            await self._take_next(None)
        self.loaded = True

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Read the shown task again after a change; when somebody else has closed it, say so: the page goes on when nobody types."""
        task_id = self.get_value("task").get("id")
        if not task_id:
            await self._take_next(None)
            return
        async with acting(self, write=False) as (session, actor):
            try:
                task = await task_service.get_task(session, actor, parse_id(task_id))
            except NotFound:
                task = None
            if task and task.status is TaskStatus.OPEN:
                await self._show(session, actor, task)
                return
            self.ended, self.keeps_note = await read_end(session, actor, self.get_value("task"))

    @rx.event
    @client_event
    async def go_on(self, task_id: str, text: str) -> Event | None:
        """Go on from a task that somebody else has closed; `text` becomes a note of its contact."""
        if self._is_past(task_id):
            return None
        self._keep_note(task_id, text)
        about = "What you typed is a note of the contact now." if self._notes else ""
        if problem := await self._note_problem(task_id):
            return problem
        self._note_is_stored(task_id)
        message = f"{self.ended} {self.get_value('task')['title']}"
        await self._take_next(task_id)
        return server_commands.toast(message, key="work", description=about)

    @rx.event
    @client_event
    async def keep_note(self, task_id: str, text: str) -> None:
        """Remember what is typed about the shown task."""
        if not self._is_past(task_id):
            self._keep_note(task_id, text)

    @rx.event
    @client_event
    async def keep(self) -> None:
        """Keep the task for another five minutes."""
        if task_id := self.get_value("task").get("id"):
            await writing(self, partial(lease_service.renew, task_id=parse_id(task_id)))

    @rx.event
    @client_event
    async def log(self, task_id: str, outcome: str) -> list[Event] | None:
        """Log a try at the shown task, with the note, and go on."""
        if self._is_past(task_id):
            return None
        new = read_form(AttemptCreate, {"outcome": outcome, "note": self._notes.get(task_id)})
        found: list[TaskRead] = []
        made = await make(self, "attempt", partial(_log, task_id=task_id, new=new, found=found))
        if found:
            self._tries = dict([*self._tries.items(), (task_id, (found[0], found[1]))][-REMEMBERED:])
        self._notes = {each: text for each, text in self._notes.items() if each != task_id}
        self._note_is_stored(task_id)
        self._pass(task_id, made.value["label"])
        await self._take_next(task_id)
        undo = WorkState.undo_try(task_id)
        return [server_commands.undo_toast(made.value["text"], undo, key=task_id)]

    @rx.event
    @client_event
    async def done(self, task_id: str) -> Event | None:
        """Mark the shown task done, and go on."""
        if self._is_past(task_id):
            return None
        task, _ = await writing(self, partial(act, name="done", task_id=task_id))
        about = await self._save_note(task_id)
        self._pass(task_id, "Done")
        await self._take_next(task_id)
        undo = WorkState.undo_done(task_id)
        return server_commands.undo_toast(f"Marked done: {task.title}", undo, key=task_id, description=about)

    @rx.event
    @client_event
    async def plan(self, task_id: str, title: str, due_date: str, key: str) -> Event | None:
        """Mark the shown task done, make the next one for the same contact, and go on."""
        if self._is_past(task_id):
            return None
        planned = await plan_next(self, task_id, title, due_date, key)
        about = await self._save_note(task_id)
        self._pass(task_id, "Done, then next")
        await self._take_next(task_id)
        undo = WorkState.undo_plan(task_id, planned.next_id, planned.was_open)
        return server_commands.undo_toast(planned.message, undo, key=task_id, description=about)

    @rx.event
    @client_event
    async def snooze(self, task_id: str, until: str) -> Event | None:
        """Snooze the reminder of the shown task, and go on."""
        if self._is_past(task_id):
            return None
        (task, back), actor = await writing(self, partial(snooze_until, task_id=task_id, until=until))
        about = await self._save_note(task_id)
        self._pass(task_id, "Snoozed")
        await self._take_next(task_id)
        undo = WorkState.undo_snooze(task_id, *back)
        text = snooze_text(task, actor.timezone)
        return server_commands.undo_toast(text, undo, key=task_id, description=about)

    @rx.event
    @client_event
    async def skip(self, task_id: str) -> Event | None:
        """Go on without a change."""
        if self._is_past(task_id):
            return None
        if problem := await self._note_problem(task_id):
            return problem
        self.passed = [*self.get_value("passed"), task_id][-REMEMBERED:]
        await self._take_next(task_id)
        return None

    @rx.event
    @client_event
    async def back(self) -> Event | None:
        """Show the task before this one again; those that are closed by now are passed over."""
        if problem := await self._note_problem(self.get_value("task").get("id", "")):
            return problem
        passed = list(self.get_value("passed"))
        while passed:
            task_id = passed.pop()
            self.passed = list(passed)
            async with acting(self, write=False) as (session, actor):
                found = await task_service.list_visible(session, actor, [parse_id(task_id)])
            if found and found[0].status is TaskStatus.OPEN:
                await self._open(task_id)
                break
        return None

    @rx.event
    @client_event
    async def again(self) -> None:
        """Begin the list again."""
        await self._take_next(None)

    @rx.event
    @client_event
    async def leave(self) -> Event | EventSpec:
        """Give the task back, and open the list."""
        if task_id := self.get_value("task").get("id"):
            if problem := await self._note_problem(task_id):
                return problem
            await writing(self, partial(lease_service.release, task_id=parse_id(task_id)))
        query = self.router.url.query_parameters
        if whose := self._whose():
            return rx.redirect(routes.with_query(routes.TODAY, {"whose": whose.value} if whose is Whose.TEAM else {}))
        return rx.redirect(routes.with_query(routes.TASKS, query))

    @rx.event
    @client_event
    async def undo_try(self, task_id: str) -> Event | None:
        """Take back the try that was logged here."""
        if task_id not in self._tries:
            return server_commands.toast("This try was taken back already.", key=task_id)
        before, after = self._tries[task_id]
        await writing(self, partial(attempt_service.take_back, before=before, after=after))
        self._tries = {each: pair for each, pair in self._tries.items() if each != task_id}
        await self._undone(task_id)
        return None

    @rx.event
    @client_event
    async def undo_done(self, task_id: str) -> None:
        """Reopen a task that is still done, and show it again."""
        await writing(self, partial(act, name="reopen", task_id=task_id, shown=TaskStatus.DONE.value))
        await self._undone(task_id)

    @rx.event
    @client_event
    async def undo_plan(self, task_id: str, next_id: str, was_open: bool) -> None:
        """Remove the next task, reopen the first, and show it again."""
        await writing(self, partial(take_back, task_id=task_id, next_id=next_id, was_open=was_open))
        await self._undone(task_id)

    @rx.event
    @client_event
    async def undo_snooze(self, task_id: str, until: str, shown: str) -> None:
        """Remind as before the snooze until `shown`, and show the task again."""
        await writing(self, partial(snooze_until, task_id=task_id, until=until, shown=shown))
        await self._undone(task_id)

    def _is_past(self, task_id: str) -> bool:
        """Whether an event is about a task that is not shown any more, as after a key that was pressed twice."""
        return task_id != self.get_value("task").get("id")

    def _pass(self, task_id: str, end: str) -> None:
        task = self.get_value("task")
        row: QueueRow = {
            "id": task_id, "head": task["contact_name"], "text": task["title"], "end": end, "now": False, "who": "",
        }  # fmt: skip
        self.worked = [row, *(each for each in self.get_value("worked") if each["id"] != task_id)][:REMEMBERED]
        self.passed = [*self.get_value("passed"), task_id][-REMEMBERED:]

    def _keep_note(self, task_id: str, text: str) -> None:
        self._notes = {task_id: text[:NOTE_MAX]} if isinstance(text, str) and text.strip() else {}
        self._note_is_stored(task_id, is_stored=False)

    async def _note_problem(self, task_id: str) -> Event | None:
        """Write what was typed about the shown task (`_save_note`); returns a toast when that is not possible."""
        missing = await self._save_note(task_id)
        return server_commands.toast(missing, level="error", key="work") if missing else None

    async def _save_note(self, task_id: str) -> str:
        """Write what was typed about the shown task on its contact's timeline; returns why that is not possible, or ""."""
        text = self._notes.get(task_id, "").strip()
        if not text:
            return ""
        contact = str(self.get_value("task")["contact_id"])
        write = partial(
            timeline_service.add_note, contact_id=parse_id(contact), new=read_form(NoteCreate, {"text": text})
        )
        try:
            made = await make(self, "note", write)
        except (NotFound, Forbidden) as error:
            return f"The note was not kept. {words_of(error)}"
        self._notes = {}
        self._note_is_stored(task_id)
        self._written = dict([*self._written.items(), (task_id, (contact, made.value, text))][-REMEMBERED:])
        return ""

    def _note_is_stored(self, task_id: str, *, is_stored: bool = True) -> None:
        others = [each for each in self.get_value("stored_notes") if each != task_id]
        found = [*others, task_id][-REMEMBERED:] if is_stored else others
        if found != self.get_value("stored_notes"):
            self.stored_notes = found

    async def _take_note_back(self, task_id: str) -> None:
        """Show what was typed about a task in its field again, instead of on the timeline."""
        contact, note_id, text = self._written.get(task_id, ("", "", ""))
        if not note_id:
            return
        remove = partial(timeline_service.delete_note, contact_id=parse_id(contact), note_id=parse_id(note_id))
        with suppress(NotFound):
            await writing(self, remove)
        self._notes = {task_id: text}
        self._note_is_stored(task_id, is_stored=False)
        self._written = {each: written for each, written in self._written.items() if each != task_id}

    async def _undone(self, task_id: str) -> None:
        await self._take_note_back(task_id)
        self.worked = [row for row in self.get_value("worked") if row["id"] != task_id]
        self.passed = [each for each in self.get_value("passed") if each != task_id]
        await self._open(task_id)

    async def _open(self, task_id: str) -> None:
        """Take one task out of turn, and give the shown one back."""
        shown = self.get_value("task").get("id")
        leased, _ = await writing(self, partial(lease_service.renew, task_id=parse_id(task_id)))
        if shown and shown != task_id:
            await writing(self, partial(lease_service.release, task_id=parse_id(shown)))
        async with acting(self, write=False) as (session, actor):
            await self._show(session, actor, leased.task)

    async def _take_next(self, after: str | None) -> None:
        async def take(session: AsyncSession, actor: Actor) -> Any:
            done = parse_id(after) if after else None
            return await lease_service.take_next(session, actor, self._filters(actor), after=done)

        leased, _ = await writing(self, take)
        async with acting(self, write=False) as (session, actor):
            await self._show(session, actor, leased.task)

    async def _show(self, session: AsyncSession, actor: Actor, task: TaskRead | None) -> None:
        now_id = task.id if task else None
        self.queue, self.left = await read_queue(session, actor, self._filters(actor), now_id=now_id)
        self.note, self.ended = self._notes.get(str(now_id), ""), ""
        if task is None:
            self.task = {}
            return
        around = await read_around(session, actor, task)
        for field in fields(around):
            setattr(self, field.name, getattr(around, field.name))

    def _whose(self) -> Whose | None:
        """Whose day is worked; None for a list of tasks."""
        asked = self.router.url.query_parameters.get("whose")
        return next((whose for whose in Whose if whose == asked), None)

    def _filters(self, actor: Actor) -> TaskFilters:
        if whose := self._whose():
            return lease_service.open_ones(today_service.queue_of_day(actor, whose))
        query = {**self.router.url.query_parameters, "status": TaskStatus.OPEN.value}
        return lease_service.open_ones(filters_from(query, me=actor.member_id))


async def _log(
    session: AsyncSession, actor: Actor, *, task_id: str, new: AttemptCreate, found: list[TaskRead]
) -> dict[str, str]:
    """Log a try; returns what the toast says, and adds the task before and after it to `found`."""
    before = await task_service.get_task(session, actor, parse_id(task_id))
    after, plan = await attempt_service.log_with_plan(session, actor, before.id, new)
    found[:] = [before, after]
    due = format_due(after.due_date, after.due_on, actor.timezone) or ""
    text = f"{new.outcome.label}: {after.title}. {plan.sentence(due)}"
    return {"task_id": task_id, "label": new.outcome.label, "text": text}


FEED = live.Feed(view=WorkState, kinds=frozenset({"task", "contact"}), reload=WorkState.refresh)
