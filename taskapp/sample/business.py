"""One sample organization: plans the actions that create its members, contacts, tasks and calls."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.auth import service as auth_service
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactCreate
from taskapp.notifications import service as notification_service
from taskapp.sample.lines import (
    AttemptLine,
    ContactLine,
    NoteLine,
    PersonLine,
    TaskLine,
    category_and_side,
    read_attempts,
    read_calls,
    read_contacts,
    read_notes,
    read_people,
    read_tasks,
)
from taskapp.sample.moments import Moments
from taskapp.sample.phone import Phone
from taskapp.sample.replay import Replay
from taskapp.tasks import service as task_service
from taskapp.tasks.attempts import service as attempt_service
from taskapp.tasks.attempts.schemas import AttemptCreate
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.reminders import sending as reminders
from taskapp.tasks.schemas import TaskCreate, TaskRead
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskStatus
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate

Verb = Callable[[AsyncSession, Actor, UUID], Awaitable[TaskRead]]
# Notifications of this last period stay unread.
UNREAD_FOR = timedelta(hours=20)
# How long after its time a reminder is sent; the job runs once a minute.
JOB_DELAY = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Profile:
    """A sample organization: the folder of its text files, name, time zone, and how many days ago it was founded."""

    folder: str
    name: str
    timezone: str
    days_ago: int


class Business:
    """Plans the history of one sample organization."""

    def __init__(self, session: AsyncSession, replay: Replay, profile: Profile, now: datetime) -> None:
        self.session, self.replay = session, replay
        self.profile = profile
        self.moments = Moments(now, ZoneInfo(profile.timezone), profile.folder)
        self.now = now
        self.people: dict[str, Actor] = {}
        self.contacts: dict[str, UUID] = {}
        # By contact and title.
        self.tasks: dict[tuple[str, str], UUID] = {}

    def plan(self, password: str) -> None:
        """Plan the whole history; `password` is that of every member."""
        folder, founded = self.profile.folder, self.moments.early(self.profile.days_ago)
        for order, person in enumerate(read_people(folder)):
            self.replay.plan(founded + timedelta(minutes=order), partial(self._add_member, person, password))
        for contact in read_contacts(folder):
            self.replay.plan(self.moments.early(contact.days_ago), partial(self._create_contact, contact))
        for task in read_tasks(folder):
            self.replay.plan(self.moments.working(task.days_ago), partial(self._create_task, task))
        for attempt in read_attempts(folder):
            self.replay.plan(self.moments.working(attempt.days_ago), partial(self._log_attempt, attempt))
        for note in read_notes(folder):
            self.replay.plan(self.moments.working(note.days_ago), partial(self._add_note, note))
        phone = Phone(self)
        for call in read_calls(folder):
            phone.plan(call)
        self.replay.plan(self.now - UNREAD_FOR, self._mark_feeds_read)

    async def plan_outcome(self, task: TaskRead, outcome: str, closer: Actor) -> None:
        """Plan the reminder of a task, and its closing by `closer`; `outcome` is as in `TaskLine`."""
        status, _, days_ago = outcome.partition(" ")
        if status != TaskStatus.OPEN:
            verb = task_service.mark_done if status == TaskStatus.DONE else task_service.dismiss
            moment = self.moments.working(int(days_ago), after=task.created_at)
            self.replay.plan(moment, partial(self._close, verb, closer, task.id))
        if task.remind_at:
            self.replay.plan(task.remind_at + JOB_DELAY, partial(self._remind, task.id))

    async def _add_member(self, person: PersonLine, password: str) -> None:
        _, member = await auth_service.enrol(
            self.session,
            email=person.email,
            name=person.name,
            password=password,
            organization_name=self.profile.name,
            role=Role(person.role),
            timezone=self.profile.timezone,
        )
        actor = await auth_service.get_actor_of_member(self.session, member.organization_id, member.id, via="web")
        self.people[person.name.split()[0]] = actor

    async def _create_contact(self, line: ContactLine) -> None:
        new = ContactCreate(
            name=line.name,
            company=line.company,
            email=line.email,
            phone=line.phone,
            tags=line.tags,
            check_in_days=line.check_in_days,
            member_ids=[self.people[name].member_id for name in line.members],
        )
        owner = next(iter(self.people.values()))
        contact = await contact_service.create_contact(self.session, owner, new)
        self.contacts[line.name] = contact.id

    async def _create_task(self, line: TaskLine) -> None:
        creator = self.people[line.creator]
        assignee = self.people.get(line.assignee)
        category, side = category_and_side(line.category)
        new = TaskCreate(
            contact_id=self.contacts[line.contact],
            title=line.title,
            description=line.description,
            category=TaskCategory(category),
            side=side,
            priority=TaskPriority(line.priority) if line.priority else None,
            due_date=self.moments.due(line.due),
            recurrence=line.repeats or None,
            assigned_to=assignee.member_id if assignee else None,
        )
        task = await task_service.create_task(self.session, creator, new)
        self.tasks[line.contact, line.title] = task.id
        await self.plan_outcome(task, line.outcome, assignee or creator)

    async def _log_attempt(self, line: AttemptLine) -> None:
        new = AttemptCreate(outcome=AttemptOutcome(line.outcome), note=line.note or None)
        task_id = self.tasks[line.contact, line.title]
        task = await attempt_service.log_attempt(self.session, self.people[line.member], task_id, new)
        if task.remind_at:
            self.replay.plan(task.remind_at + JOB_DELAY, partial(self._remind, task.id))

    async def _add_note(self, line: NoteLine) -> None:
        new = NoteCreate(text=line.text)
        await timeline_service.add_note(self.session, self.people[line.author], self.contacts[line.contact], new)

    async def _close(self, verb: Verb, closer: Actor, task_id: UUID) -> None:
        await verb(self.session, closer, task_id)

    async def _remind(self, task_id: UUID) -> None:
        await reminders.send_reminders(self.session, only=task_id)

    async def _mark_feeds_read(self) -> None:
        for person in self.people.values():
            await notification_service.mark_all_read(self.session, person)
