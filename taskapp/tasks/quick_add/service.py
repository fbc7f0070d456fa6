"""Verbs of the quick-add line: read it, and create its task. Pages and the REST API use the same two."""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import Invalid, invalid
from taskapp.organizations import service as organization_service
from taskapp.shared.countries import writes_day_first
from taskapp.shared.dates import today_in
from taskapp.tasks import service as task_service
from taskapp.tasks.quick_add.contact_names import Choice, ContactNames, words_to_look_up
from taskapp.tasks.quick_add.reader import NotUnderstood, Piece, QuickAdd, read_quick_add
from taskapp.tasks.quick_add.schemas import LINE_MAX, Draft, Understood, Unread
from taskapp.tasks.schemas import TaskCreate, TaskFilters, TaskRead
from taskapp.tasks.types import DueFilter, TaskCategory, TaskPriority, TaskSide

_LABELS = {
    "due_date": "Due",
    "priority": "Priority",
    "assigned_to": "Assignee",
    "category": "Category",
    "contact_id": "For",
}


@dataclass(frozen=True, slots=True)
class Inherited:
    """Fields that a line has without naming them: from the filter of the list, or from the contact's page.

    `assigned_to` None means the owner of `contact_id`, else who writes the line. `is_unassigned`: nobody instead.
    """

    contact_id: UUID | None = None
    assigned_to: UUID | None = None
    is_unassigned: bool = False
    due_date: str | None = None
    category: TaskCategory | None = None
    priority: TaskPriority | None = None
    side: TaskSide = TaskSide.WE

    @classmethod
    def from_filters(cls, filters: TaskFilters, timezone: ZoneInfo) -> "Inherited":
        """What a line above a filtered list inherits, so that its task appears in the list."""
        due = str(today_in(timezone, utc_now())) if filters.due is DueFilter.TODAY else None
        return cls(
            contact_id=filters.contact_id,
            assigned_to=filters.assigned_to,
            is_unassigned=filters.unassigned,
            due_date=due,
            category=filters.category,
            priority=filters.priority,
            side=filters.side or TaskSide.WE,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says: the parsed line, and the fields of the task with what it inherits."""

    line: QuickAdd
    fields: dict[str, str | None] = field(default_factory=dict)

    @property
    def draft(self) -> Draft:
        """The fields in the types of the REST API."""
        return Draft(**self.fields)  # type: ignore[arg-type]

    @property
    def understood(self) -> list[Understood]:
        """The recognised words and what each means, in the order of the line."""
        return [Understood(text=piece.text, means=_means(piece)) for piece in self.line.pieces]

    @property
    def not_understood(self) -> list[Unread]:
        """The words that stay in the title because they are not understood."""
        return [Unread(text=words.text, reason=words.reason) for words in self.line.not_understood]


@verb(p.TASK_CREATE)
async def read_line(
    session: AsyncSession, actor: Actor, text: str, *, inherited: Inherited | None = None, refused: Collection[str] = ()
) -> Reading:
    """Read a line; `refused` are keys of pieces that stay in the title. Writes nothing."""
    inherited = inherited or Inherited()
    line = str(text)[:LINE_MAX]
    members = [
        Choice(str(member.id), member.name)
        for member in await organization_service.list_members(session, actor)
        if member.active
    ]
    contacts = None if inherited.contact_id else await _contacts_in(session, actor, line)
    parsed = read_quick_add(
        line,
        now=utc_now(),
        tz=actor.timezone,
        members=members,
        me=Choice(str(actor.member_id), actor.name),
        contacts=contacts,
        refused=refused,
        day_first=writes_day_first(actor.country),
    )
    return Reading(parsed, await _fields(session, actor, parsed, inherited))


@verb(p.TASK_CREATE)
async def create(session: AsyncSession, actor: Actor, reading: Reading) -> TaskRead:
    """Create the task of a line that was read.

    Raises:
        Invalid: The line names no contact (field `contact_id`), or leaves no title (field `title`).
    """
    if not reading.fields.get("contact_id"):
        unknown = next((words for words in reading.line.not_understood if words.text.startswith("+")), None)
        raise invalid("contact_id", _no_contact(unknown))
    if not str(reading.fields["title"]).strip():
        raise invalid("title", "is empty; say what is to be done")
    try:
        new = TaskCreate.model_validate(reading.fields)
    except ValidationError as error:
        errors = [{"field": str(one["loc"][0]), "message": str(one["msg"])} for one in error.errors()]
        named = "; ".join(f"{one['field']}: {one['message']}" for one in errors)
        raise Invalid(named, errors=errors) from error  # type: ignore[arg-type]
    return await task_service.create_task(session, actor, new)


async def _fields(session: AsyncSession, actor: Actor, line: QuickAdd, inherited: Inherited) -> dict[str, str | None]:
    assignee = inherited.assigned_to
    if assignee is None and not inherited.is_unassigned:
        assignee = await default_assignee(session, actor, inherited.contact_id)
    return {
        "contact_id": str(inherited.contact_id) if inherited.contact_id else None,
        "category": inherited.category or TaskCategory.GENERAL,
        "priority": inherited.priority,
        "side": inherited.side,
        "due_date": inherited.due_date,
        "assigned_to": str(assignee) if assignee else None,
        **line.fields(),
    }


@verb(p.TASK_CREATE)
async def default_assignee(session: AsyncSession, actor: Actor, contact_id: UUID | None) -> UUID:
    """Who a new task is for unless the line says so: the owner of the contact it is made on, else who makes it."""
    if contact_id is None:
        return actor.member_id
    await contact_service.get_name(session, actor, contact_id, field="contact_id")
    contact = await contact_service.get_contact(session, actor, contact_id)
    if len(contact.member_ids) != 1:
        return actor.member_id
    active = {member.id for member in await organization_service.list_members(session, actor) if member.active}
    return contact.member_ids[0] if contact.member_ids[0] in active else actor.member_id


async def _contacts_in(session: AsyncSession, actor: Actor, line: str) -> ContactNames:
    whole, beginnings = words_to_look_up(line)
    found = await contact_service.list_named(session, actor, whole=whole, beginnings=beginnings)
    return ContactNames([Choice(str(one.id), one.name, one.company, one.phone) for one in found])


def _means(piece: Piece) -> str:
    return f"{_LABELS[piece.kind]}: {piece.label}"


def _no_contact(unknown: NotUnderstood | None) -> str:
    if unknown:
        return (
            f"{unknown.text[1:]!r} is the name of no contact, or of several; write more of the name, or send contact_id"
        )
    return "the line names no contact; write the name after a plus, as in +Zoë, or send contact_id"
