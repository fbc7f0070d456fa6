"""One sample organization: its people, contacts, tasks and calls as deeds to be lived through."""

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
    ContactLine,
    NoteLine,
    PersonLine,
    TaskLine,
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
from taskapp.tasks.reminders import sending as reminders
from taskapp.tasks.schemas import TaskCreate, TaskRead
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskStatus
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate

Verb = Callable[[AsyncSession, Actor, UUID], Awaitable[TaskRead]]
# What came in during the last day is still unread.
UNREAD_FOR = timedelta(hours=20)
# The reminder job passes once a minute.
JOB_DELAY = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class Founding:
    """What a sample organization is called, where its words lie, where it is, and since when."""

    folder: str
    name: str
    timezone: str
    days_ago: int


class Business:
    """A sample organization that plans its own history."""

    def __init__(self, session: AsyncSession, replay: Replay, founding: Founding, now: datetime) -> None:
        self.session, self.replay = session, replay
        self.founding = founding
        self.moments = Moments(now, ZoneInfo(founding.timezone), founding.folder)
        self.now = now
        self.people: dict[str, Actor] = {}
        self.contacts: dict[str, UUID] = {}

    def plan(self, password: str) -> None:
        """Plan everything that ever happened here."""
        folder, founded = self.founding.folder, self.moments.early(self.founding.days_ago)
        for order, person in enumerate(read_people(folder)):
            self.replay.plan(founded + timedelta(minutes=order), partial(self._join, person, password))
        for contact in read_contacts(folder):
            self.replay.plan(self.moments.early(contact.days_ago), partial(self._meet, contact))
        for task in read_tasks(folder):
            self.replay.plan(self.moments.working(task.days_ago), partial(self._put_down, task))
        for note in read_notes(folder):
            self.replay.plan(self.moments.working(note.days_ago), partial(self._write_down, note))
        phone = Phone(self)
        for call in read_calls(folder):
            phone.plan(call)
        self.replay.plan(self.now - UNREAD_FOR, self._read_feeds)

    async def settle(self, task: TaskRead, fate: str, closer: Actor) -> None:
        """Plan how a task ends, and the reminder that comes before."""
        status, _, days_ago = fate.partition(" ")
        if status != TaskStatus.OPEN:
            verb = task_service.mark_done if status == TaskStatus.DONE else task_service.dismiss
            moment = self.moments.working(int(days_ago), after=task.created_at)
            self.replay.plan(moment, partial(self._close, verb, closer, task.id))
        if task.remind_at:
            self.replay.plan(task.remind_at + JOB_DELAY, partial(self._remind, task.id))

    async def _join(self, person: PersonLine, password: str) -> None:
        _, member = await auth_service.enrol(
            self.session,
            email=person.email,
            name=person.name,
            password=password,
            organization_name=self.founding.name,
            role=Role(person.role),
            timezone=self.founding.timezone,
        )
        actor = await auth_service.get_actor_of_member(self.session, member.organization_id, member.id, via="web")
        self.people[person.name.split()[0]] = actor

    async def _meet(self, line: ContactLine) -> None:
        new = ContactCreate(
            name=line.name,
            company=line.company,
            email=line.email,
            phone=line.phone,
            member_ids=[self.people[name].member_id for name in line.members],
        )
        boss = next(iter(self.people.values()))
        contact = await contact_service.create_contact(self.session, boss, new)
        self.contacts[line.name] = contact.id

    async def _put_down(self, line: TaskLine) -> None:
        maker = self.people[line.maker]
        assignee = self.people.get(line.assignee)
        new = TaskCreate(
            contact_id=self.contacts[line.contact],
            title=line.title,
            description=line.description,
            category=TaskCategory(line.category),
            priority=TaskPriority(line.priority) if line.priority else None,
            due_date=self.moments.due(line.due),
            assigned_to=assignee.member_id if assignee else None,
        )
        task = await task_service.create_task(self.session, maker, new)
        await self.settle(task, line.fate, assignee or maker)

    async def _write_down(self, line: NoteLine) -> None:
        new = NoteCreate(text=line.text)
        await timeline_service.add_note(self.session, self.people[line.writer], self.contacts[line.contact], new)

    async def _close(self, verb: Verb, closer: Actor, task_id: UUID) -> None:
        await verb(self.session, closer, task_id)

    async def _remind(self, task_id: UUID) -> None:
        await reminders.send_reminders(self.session, only=task_id)

    async def _read_feeds(self) -> None:
        for person in self.people.values():
            await notification_service.mark_all_read(self.session, person)
