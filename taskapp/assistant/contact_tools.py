"""The tools for contacts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.assistant.arguments import AddNote, CreateContact, FindContacts, OneContact, UpdateContact
from taskapp.assistant.outputs import BriefOutput, ContactData, ContactsOutput, NoteOutput, OneContactOutput
from taskapp.assistant.task_tools import list_item, task_line
from taskapp.assistant.tools import Outcome, Tool, Undo
from taskapp.briefing import service as briefing_service
from taskapp.briefing.schemas import BriefCall, BriefNote, ContactBrief, OwedTasks
from taskapp.contacts import service
from taskapp.contacts.rhythm import has_gone_quiet
from taskapp.contacts.schemas import ContactCreate, ContactFilters, ContactRead, ContactUpdate
from taskapp.core.clock import utc_now
from taskapp.shared.dates import every, format_absolute
from taskapp.shared.text import pluralise
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate

# How a note and a new contact are undone; not offered to models.
DELETE_NOTE, UNDO_CREATE = "delete_note", "undo_create_contact"


@verb(p.CONTACT_LIST)
async def find_contacts(session: AsyncSession, actor: Actor, args: FindContacts) -> Outcome:
    """Find contacts by search terms."""
    page = await service.list_contacts(session, actor, ContactFilters(q=args.q), limit=args.limit)
    lines = [f"- {_contact_line(contact)} [{contact.id}]" for contact in page.items]
    more = ", and more: ask for a narrower name" if page.next_cursor else ""
    text = (
        "\n".join([pluralise(len(lines), "contact") + more + ":", *lines]) if lines else "No contact fits these words."
    )
    return Outcome({"contacts": [_contact_data(c) for c in page.items], "more": page.next_cursor is not None}, text)


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def get_contact_brief(session: AsyncSession, actor: Actor, args: OneContact) -> Outcome:
    """Everything about one contact at a glance."""
    brief = await briefing_service.get_brief(session, actor, args.contact_id)
    contact = brief.contact
    data = {
        "contact": _contact_facts(contact, actor),
        "we_owe": [list_item(task) for task in brief.we_owe.tasks],
        "we_owe_count": brief.we_owe.count,
        "they_owe": [list_item(task) for task in brief.they_owe.tasks],
        "they_owe_count": brief.they_owe.count,
        "last_call": call_data(brief.last_call) if brief.last_call else None,
        "notes": [_note_data(note) for note in brief.notes],
    }
    return Outcome(data, "\n".join(_brief_lines(brief, actor)))


@verb(p.CONTACT_CREATE)
async def create_contact(session: AsyncSession, actor: Actor, args: CreateContact) -> Outcome:
    """Make a contact; an agent is assigned to it. Undone by deleting it."""
    contact = await service.create_contact(session, actor, ContactCreate(**args.model_dump()))
    undo = Undo(UNDO_CREATE, {"contact_id": str(contact.id)}, {"version": contact.version})
    return Outcome(
        {"contact": _contact_facts(contact, actor)}, f"Made the contact {_contact_line(contact)}.", undo=undo
    )


@verb(p.CONTACT_UPDATE)
async def update_contact(session: AsyncSession, actor: Actor, args: UpdateContact) -> Outcome:
    """Change the fields that were sent; undone by setting them to their old values."""
    sent = args.model_dump(exclude_unset=True, exclude={"contact_id"})
    await service.require_visible(session, actor, args.contact_id, lock=True)
    before = await service.get_contact(session, actor, args.contact_id)
    contact = await service.update_contact(session, actor, args.contact_id, ContactUpdate(**sent))
    old = {"contact_id": str(contact.id), **{name: getattr(before, name) for name in sent}}
    undo = Undo("update_contact", old, {name: getattr(contact, name) for name in sent})
    rhythm = f" Rhythm: {_rhythm_words(contact)}." if contact.rhythm_days else ""
    action = "Changed the contact" if contact.version != before.version else "It already was:"
    said = f"{action} {_contact_line(contact)}.{rhythm}"
    return Outcome({"contact": _contact_facts(contact, actor)}, said, undo=undo)


@verb(p.CONTACT_UPDATE)
async def add_note(session: AsyncSession, actor: Actor, args: AddNote) -> Outcome:
    """Write a note about a contact; undone by deleting it."""
    entry = await timeline_service.add_note(session, actor, args.contact_id, NoteCreate(text=args.text))
    name = await service.get_name(session, actor, args.contact_id)
    note = BriefNote(entry.id, entry.text or "", entry.at, entry.actor.name)
    undo = Undo(DELETE_NOTE, {"contact_id": str(args.contact_id), "note_id": str(entry.id)}, {})
    return Outcome({"note": _note_data(note)}, f"Wrote a note about {name}.", undo=undo)


def _contact_line(contact: ContactRead) -> str:
    facts = [contact.company, contact.email, contact.phone, pluralise(contact.open_task_count, "open task")]
    return ", ".join([contact.name, *filter(None, facts)])


def _brief_lines(brief: ContactBrief, actor: Actor) -> list[str]:
    contact, zone = brief.contact, actor.timezone
    last = format_absolute(contact.last_contact_at, zone) if contact.last_contact_at else "never"
    lines = [f"{_contact_line(contact)}. Last contact: {last}."]
    if contact.tags:
        lines.append(f"Tags: {', '.join(contact.tags)}.")
    if contact.rhythm_days:
        state = "gone quiet since" if brief.gone_quiet else "check in by"
        lines.append(f"Rhythm: {_rhythm_words(contact)}, {state} {contact.check_in_on}.")
    lines += _owed_lines("We owe", brief.we_owe, actor) + _owed_lines("They owe", brief.they_owe, actor)
    if call := brief.last_call:
        lines.append(f"Last call, {format_absolute(call.started_at, zone)}: {call.summary or 'no summary'}")
    return lines + [f"Note by {note.by}, {format_absolute(note.at, zone)}: {note.text}" for note in brief.notes]


def _rhythm_words(contact: ContactRead) -> str:
    source = f" by its tag {contact.rhythm_tag}" if contact.rhythm_tag else ""
    return f"{every(contact.rhythm_days or 0).lower()}{source}"


def _owed_lines(head: str, owed: OwedTasks, actor: Actor) -> list[str]:
    more = f", the first {len(owed.tasks)}" if owed.count > len(owed.tasks) else ""
    lines = [f"- {task_line(task, actor)} [{task.id}]" for task in owed.tasks]
    return [f"{head} ({owed.count}{more}):" if lines else f"{head}: nothing.", *lines]


def _contact_data(contact: ContactRead) -> dict[str, Any]:
    next_step = contact.next_step.title if contact.next_step else None
    as_text = {"id": str(contact.id), "last_contact_at": _text(contact.last_contact_at), "next_step": next_step}
    return {name: getattr(contact, name) for name in ContactData.model_fields} | as_text


def _contact_facts(contact: ContactRead, actor: Actor) -> dict[str, Any]:
    return {
        **_contact_data(contact),
        **{name: getattr(contact, name) for name in ("check_in_days", "rhythm_days", "rhythm_tag")},
        "members": contact.member_names,
        "check_in_on": _text(contact.check_in_on),
        "gone_quiet": has_gone_quiet(contact.check_in_on, utc_now(), actor.timezone),
    }


def call_data(call: BriefCall) -> dict[str, Any]:
    """A call as JSON data for a model."""
    return {
        "id": str(call.id),
        "started_at": call.started_at.isoformat(),
        "direction": call.direction.value,
        "duration_seconds": call.duration_seconds,
        "summary": call.summary,
    }


def _note_data(note: BriefNote) -> dict[str, Any]:
    return {"id": str(note.id), "text": note.text, "at": note.at.isoformat(), "by": note.by}


def _text(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


TOOLS = (
    Tool(
        "find_contacts", "Find contacts", "Contacts the person may see, by words of name, company, e-mail or phone.",
        FindContacts, find_contacts, ContactsOutput,
    ),
    Tool(
        "get_contact_brief", "Look at a contact",
        "One contact at a glance: facts, tags, rhythm, last contact, next step, open tasks that we owe and that they owe, "
        "the last call's summary, and the newest notes.",
        OneContact, get_contact_brief, BriefOutput,
    ),
    Tool(
        "create_contact", "Make a contact",
        "Make a contact. Search with find_contacts first, so that nobody is made twice.",
        CreateContact, create_contact, OneContactOutput, writes=True,
    ),
    Tool(
        "update_contact", "Change a contact",
        "Change the fields that are sent, among them the rhythm in days and the tags; fields left out stay, null clears.",
        UpdateContact, update_contact, OneContactOutput, writes=True, idempotent=True,
    ),
    Tool(
        "add_note", "Write a note", "Write a note about a contact, for colleagues; it stands on the contact's timeline.",
        AddNote, add_note, NoteOutput, writes=True,
    ),
)  # fmt: skip
