"""Verbs of the quick-add line: read it, and create its task. Pages and the REST API use the same two."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

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
from taskapp.shared.recurrence.phrases import read_repeat
from taskapp.tasks import service as task_service
from taskapp.tasks.due.dates import read_due
from taskapp.tasks.quick_add.contact_names import Choice, ContactNames, words_to_look_up
from taskapp.tasks.quick_add.reader import NotUnderstood, Piece, QuickAdd, due_label, first_due, read_quick_add
from taskapp.tasks.quick_add.schemas import LINE_MAX, Draft, QuickTask, Understood, Unread
from taskapp.tasks.schemas import TaskCreate, TaskRead
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide

# The words for the kinds of recognised parts.
KIND_LABELS = {
    "due_date": "Due",
    "recurrence": "Repeats",
    "priority": "Priority",
    "assigned_to": "Assignee",
    "category": "Category",
    "contact_id": "For",
}


@dataclass(frozen=True, slots=True)
class Inherited:
    """Fields that a task has unless the line names others: from the filter of the list, or from the contact's page.

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
    def of(cls, quick: QuickTask) -> "Inherited":
        """What the request gives beside the line."""
        defaults = quick.defaults
        nobody = "assigned_to" in defaults.model_fields_set and defaults.assigned_to is None
        return cls(contact_id=quick.contact_id, is_unassigned=nobody, **defaults.model_dump())


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says: the parsed line, and the fields of the task with what it inherits.

    `inherited` holds the label of each field that the task has without its being named in the line.
    """

    line: QuickAdd
    fields: dict[str, str | None] = field(default_factory=dict)
    inherited: dict[str, str] = field(default_factory=dict)

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
    read_due(inherited.due_date, actor.timezone, field="defaults.due_date")
    line = str(text)[:LINE_MAX]
    members = [
        Choice(str(member.id), member.name)
        for member in await organization_service.list_members(session, actor)
        if member.active
    ]
    contact = await _inherited_contact(session, actor, inherited)
    contacts = await _contacts_in(session, actor, line, contact)
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
    fields = await _fields(session, actor, parsed, inherited)
    return Reading(
        parsed, fields, _inherited_labels(actor, parsed, fields, [*members, *([contact] if contact else [])])
    )


@verb(p.TASK_CREATE)
async def create(session: AsyncSession, actor: Actor, reading: Reading) -> TaskRead:
    """Create the task of a line that was read; `Invalid` without a contact (field `contact_id`) or a title (field `title`)."""
    new = _valid_task(reading)
    return await task_service.create_task(session, actor, new)


def check_draft(reading: Reading) -> None:
    """Raise `Invalid` for a draft with a value that no task takes; a title or a contact may still be missing."""
    if reading.fields.get("contact_id") and str(reading.fields["title"]).strip():
        _valid_task(reading)


def _valid_task(reading: Reading) -> TaskCreate:
    if not reading.fields.get("contact_id"):
        unknown = next((words for words in reading.line.not_understood if words.text.startswith("+")), None)
        raise invalid("contact_id", _no_contact(unknown))
    if not str(reading.fields["title"]).strip():
        raise invalid("title", "is empty; say what is to be done")
    try:
        return TaskCreate.model_validate(reading.fields)
    except ValidationError as error:
        errors = [{"field": str(one["loc"][0]), "message": str(one["msg"])} for one in error.errors()]
        named = "; ".join(f"{one['field']}: {one['message']}" for one in errors)
        raise Invalid(named, errors=errors) from error  # type: ignore[arg-type]


async def _fields(session: AsyncSession, actor: Actor, line: QuickAdd, inherited: Inherited) -> dict[str, str | None]:
    assignee = inherited.assigned_to
    if assignee is None and not inherited.is_unassigned:
        named = line.fields().get("contact_id")
        is_page = named is None or named == str(inherited.contact_id)
        assignee = await default_assignee(session, actor, inherited.contact_id if is_page else None)
    fields: dict[str, str | None] = {
        "contact_id": str(inherited.contact_id) if inherited.contact_id else None,
        "category": inherited.category or TaskCategory.GENERAL,
        "priority": inherited.priority,
        "side": inherited.side,
        "due_date": inherited.due_date,
        "recurrence": None,
        "assigned_to": str(assignee) if assignee else None,
        **line.fields(),
    }
    if fields["recurrence"] and not fields["due_date"]:
        fields["due_date"] = first_due(read_repeat(fields["recurrence"])[0], utc_now(), actor.timezone) or None
    return fields


@verb(p.TASK_CREATE)
async def default_assignee(session: AsyncSession, actor: Actor, contact_id: UUID | None) -> UUID:
    """Who a new task is for unless the line says so: the owner of the contact it is made on, else who makes it."""
    if contact_id is None:
        return actor.member_id
    contact = await contact_service.get_contact(session, actor, contact_id)
    if len(contact.member_ids) != 1:
        return actor.member_id
    active = {member.id for member in await organization_service.list_members(session, actor) if member.active}
    return contact.member_ids[0] if contact.member_ids[0] in active else actor.member_id


async def _inherited_contact(session: AsyncSession, actor: Actor, inherited: Inherited) -> Choice | None:
    if inherited.contact_id is None:
        return None
    await contact_service.get_name(session, actor, inherited.contact_id, field="contact_id")
    one = await contact_service.get_contact(session, actor, inherited.contact_id)
    return Choice(str(one.id), one.name, one.company, one.phone)


async def _contacts_in(session: AsyncSession, actor: Actor, line: str, inherited: Choice | None) -> ContactNames:
    whole, beginnings = words_to_look_up(line)
    found = await contact_service.list_named(session, actor, whole=whole, beginnings=beginnings)
    others = [Choice(str(one.id), one.name, one.company, one.phone) for one in found]
    return ContactNames(others, inherited=inherited)


def _inherited_labels(
    actor: Actor, line: QuickAdd, fields: dict[str, str | None], choices: Sequence[Choice]
) -> dict[str, str]:
    """The label of each field that has a value without its being named in the line."""
    named = line.fields()
    given = {kind: value for kind, value in fields.items() if value and kind not in named}
    names = {choice.id: choice.name for choice in choices}
    labels = {kind: names[value] for kind, value in given.items() if value in names}
    if "category" in given and given["category"] != TaskCategory.GENERAL:
        labels["category"] = TaskCategory(given["category"]).label
    if "priority" in given:
        labels["priority"] = TaskPriority(given["priority"]).label
    if "due_date" in given:
        labels["due_date"] = due_label(given["due_date"], utc_now(), actor.timezone)
    return {kind: labels[kind] for kind in KIND_LABELS if kind in labels}


def _means(piece: Piece) -> str:
    return f"{KIND_LABELS[piece.kind]}: {piece.label}"


def _no_contact(unknown: NotUnderstood | None) -> str:
    if unknown:
        return (
            f"{unknown.text[1:]!r} is the name of no contact, or of several; write more of the name, or send contact_id"
        )
    return "the line names no contact; write the name after a plus, as in +Zoë, or send contact_id"
