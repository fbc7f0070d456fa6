"""Verbs of contacts: list, get, create, update, assign members, delete."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.contacts import activity, repository
from taskapp.contacts.model import Contact
from taskapp.contacts.rhythm import Rhythms, quiet_before
from taskapp.contacts.rhythm_repository import list_rhythms
from taskapp.contacts.schemas import ContactCreate, ContactFilters, ContactRead, ContactSort, ContactUpdate
from taskapp.core.clock import utc_now
from taskapp.core.db import changes
from taskapp.core.db.changes import Deleted
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Forbidden, NotFound, invalid, refuse_other_version
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, decode_cursor, decode_moment, encode_cursor
from taskapp.core.searching import contact_text, contact_words, is_written
from taskapp.core.wires import Wire
from taskapp.core.work.bus import Change
from taskapp.notifications.types import EventType
from taskapp.notifications.webhooks import service as webhooks
from taskapp.organizations import service as organization_service
from taskapp.shared.phones import MIN_DIGITS, digits_of, parse_phone, same_number, without_extension
from taskapp.shared.tags import tag_key
from taskapp.shared.text import fold, storable

CURSOR = "contact"
# Called with (session, organization id, contact id, members who lost access, members who gained it).
AccessChanged = Callable[[AsyncSession, UUID, UUID, set[UUID], set[UUID]], Awaitable[None]]
access_changed: Wire[AccessChanged] = Wire("access to a contact changed")
NO_FILTERS = ContactFilters()


@verb(p.CONTACT_LIST)
async def list_contacts(
    session: AsyncSession,
    actor: Actor,
    filters: ContactFilters = NO_FILTERS,
    *,
    sort: ContactSort = ContactSort.NAME,
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
    cursor: str | None = None,
    include_total: bool = False,
) -> Page[ContactRead]:
    """A page of visible contacts in an order; by next step only for those who may list tasks.

    `filters.q` are words of name, company and e-mail, or a phone number in any form. Names with the spelling of `q` come first
    where one page has all.
    """
    if sort is ContactSort.NEXT_STEP:
        actor.require(p.TASK_LIST)
    after = _decode_position(cursor, sort)
    conditions = await _conditions(session, actor, filters)
    if conditions is None:
        return Page([], None, 0 if include_total else None)
    org = actor.organization_id
    paging: Any = {"limit": check_limit(limit) + 1, "offset": 0 if after else offset}
    rows = await repository.list_contacts(session, org, actor, conditions, sort=sort, after=after, **paging)
    total = await repository.count_contacts(session, org, actor, conditions) if include_total else None
    page = rows[:limit]
    next_cursor = _encode_position(sort, *page[-1]) if len(rows) > limit else None
    contacts = [contact for contact, _ in page]
    if filters.q and sort is ContactSort.NAME and not (offset or after or next_cursor):
        contacts.sort(key=lambda contact: not is_written(filters.q or "", contact.name))
    return Page(contacts, next_cursor, total)


@verb(p.CONTACT_LIST)
async def list_changed(
    session: AsyncSession,
    actor: Actor,
    filters: ContactFilters = NO_FILTERS,
    *,
    since: datetime | None = None,
    include_deleted: bool = False,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
    include_total: bool = False,
) -> Page[ContactRead | Deleted]:
    """Visible contacts by their last change, oldest first; with `include_deleted` also those that are gone."""
    most, org = check_limit(limit) + 1, actor.organization_id
    window = await changes.window_of(session, since=since, cursor=cursor)
    conditions, gone = await _conditions(session, actor, filters), []
    contacts = (
        []
        if conditions is None
        else await repository.list_changed(session, org, actor, conditions, window=window, limit=most)
    )
    if include_deleted:
        reader = changes.EVERYBODY if actor.sees_all_contacts else actor.member_id
        gone = await changes.list_deleted(session, org, "contact", member_id=reader, window=window, limit=most)
    total = None
    if include_total:
        total = 0 if conditions is None else await repository.count_contacts(session, org, actor, conditions)
    rows = ((contact.updated_at, contact.id, contact) for contact in contacts)
    return Page(*changes.merge(rows, gone, limit), total)


@verb(p.CONTACT_LIST)
async def count_contacts(session: AsyncSession, actor: Actor, filters: ContactFilters) -> int:
    """How many of the visible contacts fit the filters."""
    conditions = await _conditions(session, actor, filters)
    if conditions is None:
        return 0
    return await repository.count_contacts(session, actor.organization_id, actor, conditions)


async def _conditions(session: AsyncSession, actor: Actor, filters: ContactFilters) -> list[Any] | None:
    """The SQL conditions of the filters; None when nothing can match."""
    words = contact_words(filters.q)
    if filters.q and filters.q.strip() and not words:
        return None
    phones = None
    if filters.phone is not None:
        phones = await _phones_like(session, actor, filters.phone)
        if not phones:
            return None
    if "\x00" in (filters.tag or ""):
        return None
    if filters.no_next_step:
        actor.require(p.TASK_LIST)
    rhythms = await list_rhythms(session, actor.organization_id) if filters.gone_quiet else Rhythms([], {})
    if filters.gone_quiet and not rhythms.days:
        return None
    quiet: Any = {"rhythms": rhythms, "quiet_before": quiet_before(rhythms.days, utc_now(), actor.timezone)}
    return repository.filter_conditions(actor.organization_id, filters, words=words, phones=phones, **quiet)


async def _phones_like(session: AsyncSession, actor: Actor, text: str) -> list[str]:
    """The stored numbers that `text` means: read as a number of the organization's country, else by its last digits."""
    try:
        number = parse_phone(text, actor.country)
    except ValueError as error:
        if len(digits_of(text)) < MIN_DIGITS:
            raise invalid("phone", f"{text[:60]!r} {error}") from error
        number = ""
    found = await repository.list_phones_like(session, actor.organization_id, actor, number, digits_of(text))
    same = [phone for phone in found if number and number in (phone, without_extension(phone))]
    return same or [phone for phone in found if same_number(text, phone)]


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def list_named(
    session: AsyncSession, actor: Actor, *, whole: list[str], beginnings: list[str], limit: int = 60
) -> list[ContactRead]:
    """Visible contacts whose search text has one of these folded words, or a word with one of these beginnings; best first."""
    if not whole and not beginnings:
        return []
    org = actor.organization_id
    return await repository.list_named(session, org, actor, whole=whole, beginnings=beginnings, limit=limit)


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def list_phones(session: AsyncSession, actor: Actor, ids: list[UUID]) -> dict[UUID, str]:
    """The stored numbers of those visible contacts among `ids` that have one."""
    return await repository.list_phones(session, actor.organization_id, actor, ids) if ids else {}


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def get_contact(session: AsyncSession, actor: Actor, contact_id: UUID) -> ContactRead:
    """One contact; `NotFound` unless the actor may see it."""
    contact = await repository.find_contact_read(session, actor.organization_id, actor, contact_id)
    if contact is None:
        raise _not_found(contact_id)
    return contact


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def require_visible(
    session: AsyncSession, actor: Actor, contact_id: UUID, *, field: str | None = None, lock: bool = False
) -> Contact:
    """The row of a visible contact; `NotFound` is the same for one that is missing, hidden, or of another organization.

    `field` is the request field that is reported as invalid.
    """
    contact = await repository.find_contact(session, actor.organization_id, actor, contact_id, lock=lock)
    if contact is None:
        raise _not_found(contact_id, field)
    return contact


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def get_name(session: AsyncSession, actor: Actor, contact_id: UUID, *, field: str | None = None) -> str:
    """The name of a visible contact; `NotFound` as in `require_visible`."""
    name = await repository.find_visible_name(session, actor.organization_id, actor, contact_id)
    if name is None:
        raise _not_found(contact_id, field)
    return name


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def visible_ids(session: AsyncSession, actor: Actor, contact_ids: list[UUID]) -> set[UUID]:
    """Those of the contacts that the actor may see."""
    return await repository.list_visible_ids(session, actor.organization_id, actor, contact_ids)


@verb(p.CONTACT_CREATE)
async def create_contact(session: AsyncSession, actor: Actor, new: ContactCreate) -> ContactRead:
    """Create a contact; an actor who sees only assigned contacts is assigned to it."""
    values = new.model_dump(exclude={"member_ids"})
    values["phone"] = _stored_phone(actor, new.phone)
    contact = Contact(organization_id=actor.organization_id, sort_name="", **values)
    _set_search_columns(contact)
    session.add(contact)
    await session.flush()
    members = list(dict.fromkeys(new.member_ids or [])) + ([] if actor.sees_all_contacts else [actor.member_id])
    if members:
        await _assign(session, actor, contact.id, members)
    await _log(session, actor, contact, "contact-created", {"name": contact.name})
    _publish_change(session, contact)
    read = await get_contact(session, actor, contact.id)
    await _emit(session, actor, EventType.CONTACT_CREATED, None, read)
    return read


@verb(p.CONTACT_UPDATE)
async def update_contact(
    session: AsyncSession,
    actor: Actor,
    contact_id: UUID,
    changes: ContactUpdate,
    *,
    if_version: frozenset[int] | None = None,
) -> ContactRead:
    """Change the fields that were sent; refused when the contact's version is not one of `if_version`."""
    contact = await require_visible(session, actor, contact_id, lock=True)
    refuse_other_version(f"Contact {contact_id}", contact.version, if_version)
    sent = changes.model_dump(exclude_unset=True)
    if "name" in sent and sent["name"] is None:
        raise invalid("name", "cannot be empty")
    if "tags" in sent:
        sent["tags"] = sent["tags"] or []
    if "phone" in sent:
        sent["phone"] = _stored_phone(actor, sent["phone"])
    was = await get_contact(session, actor, contact_id)
    before = {name: getattr(contact, name) for name in sent}
    changed = {name: value for name, value in sent.items() if before[name] != value}
    if changed:
        contact.sqlmodel_update(changed)
        contact.version += 1
        _set_search_columns(contact)
        changes_made = {name: [before[name], value] for name, value in changed.items()}
        await _log(session, actor, contact, "contact-edited", {"changes": changes_made})
        await session.flush()
        _publish_change(session, contact)
        read = await get_contact(session, actor, contact_id)
        await _emit(session, actor, EventType.CONTACT_UPDATED, was, read)
        return read
    return was


@verb(p.CONTACT_UPDATE)
async def set_members(
    session: AsyncSession,
    actor: Actor,
    contact_id: UUID,
    *,
    member_ids: list[UUID],
    if_version: frozenset[int] | None = None,
) -> ContactRead:
    """Replace the members assigned to a contact."""
    if not actor.sees_all_contacts:
        raise Forbidden("Assigning members needs a role that sees every contact.")
    contact = await require_visible(session, actor, contact_id, lock=True)
    refuse_other_version(f"Contact {contact_id}", contact.version, if_version)
    was = await get_contact(session, actor, contact_id)
    if (before := set(was.member_ids)) == (after := set(member_ids)):
        return was
    await _assign(session, actor, contact_id, list(dict.fromkeys(member_ids)))
    contact.version += 1
    await session.flush()
    await _publish_access(session, contact, lost=before - after, gained=after - before)
    _publish_change(session, contact)
    read = await get_contact(session, actor, contact_id)
    await _emit(session, actor, EventType.CONTACT_UPDATED, was, read)
    return read


@verb(p.CONTACT_DELETE)
async def close(session: AsyncSession, actor: Actor, contact_id: UUID) -> None:
    """Prepare the deletion of a contact: block new rows that refer to it, and record for lists of changes who saw it."""
    await repository.lock_against_children(session, actor.organization_id, contact_id)
    viewers = [changes.EVERYBODY, *await repository.list_member_ids(session, actor.organization_id, contact_id)]
    gone = [(contact_id, viewer) for viewer in viewers]
    await changes.record(session, actor.organization_id, "contact", gone, utc_now())


@verb(p.CONTACT_DELETE)
async def remove_row(session: AsyncSession, actor: Actor, contact_id: UUID) -> None:
    """Delete the contact's row; the caller has deleted the rows that refer to it. Webhooks get its id, and none of its data."""
    contact = await require_visible(session, actor, contact_id, lock=True)
    session.expunge(contact)
    await repository.delete_contact(session, actor.organization_id, contact_id)
    _publish_change(session, contact)
    ids, key = {"contact_id": contact_id}, f"{contact_id}:{contact.version}"
    await webhooks.emit(session, actor.organization_id, EventType.CONTACT_DELETED, ids, key=key, actor=actor)


async def list_assigned(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> list[UUID]:
    """The ids of the members assigned to a contact."""
    return await repository.list_member_ids(session, organization_id, contact_id)


async def find_name(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> str | None:
    """A contact's name, without a permission check."""
    return await repository.find_name(session, organization_id, contact_id)


async def hold(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> bool:
    """Keep a contact from being deleted until this transaction ends; False when it is gone."""
    return await repository.hold(session, organization_id, contact_id)


async def find_by_phone(session: AsyncSession, organization_id: UUID, phone: str) -> Contact | None:
    """The contact with that E.164 phone number; None when no contact or more than one has it."""
    found = await repository.list_contacts_by_phone(session, organization_id, phone)
    return found[0] if len(found) == 1 else None


async def _assign(session: AsyncSession, actor: Actor, contact_id: UUID, member_ids: list[UUID]) -> None:
    if len(member_ids) > 100:
        raise invalid("member_ids", f"names {len(member_ids)} members; assign at most 100")
    for member_id in member_ids:
        await organization_service.require_active_member(session, actor.organization_id, member_id, field="member_ids")
    await repository.replace_members(session, actor.organization_id, contact_id, member_ids)


def _stored_phone(actor: Actor, text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return parse_phone(text, actor.country)
    except ValueError as error:
        raise invalid("phone", f"{text[:60]!r} {error}") from error


def _set_search_columns(contact: Contact) -> None:
    contact.sort_name = fold(contact.name)[:255]
    contact.tag_keys = "".join(["\n", *(f"{tag_key(tag)}\n" for tag in contact.tags)])
    contact.search_text = contact_text(contact.name, contact.company, contact.email, contact.phone)


def _encode_position(sort: ContactSort, contact: ContactRead, sorted_by: Any) -> str:
    key = sorted_by if sort is ContactSort.NAME else sorted_by.isoformat()
    return encode_cursor(_list_name(sort), key, str(contact.id))


def _list_name(sort: ContactSort) -> str:
    return CURSOR if sort is ContactSort.NAME else f"{CURSOR}-{sort}"


def _decode_position(cursor: str | None, sort: ContactSort) -> tuple[Any, UUID] | None:
    if not cursor:
        return None
    if sort is not ContactSort.NAME:
        return decode_moment(cursor, _list_name(sort))
    name, contact_id = decode_cursor(cursor, CURSOR, str, str)
    try:
        return storable(name), UUID(contact_id)
    except ValueError as error:
        raise invalid("cursor", "is not a cursor of this list; use next_cursor as it was answered") from error


async def _log(session: AsyncSession, actor: Actor, contact: Contact, kind: str, details: dict[str, Any]) -> None:
    await activity.record(session, actor, contact_id=contact.id, kind=kind, subject_id=contact.id, details=details)


async def _emit(
    session: AsyncSession, actor: Actor, event: EventType, before: ContactRead | None, after: ContactRead
) -> None:
    ids, key = {"contact_id": after.id, "title": after.name}, f"{after.id}:{after.version}"
    await webhooks.emit(session, actor.organization_id, event, ids, key=key, actor=actor, before=before, after=after)


async def _publish_access(session: AsyncSession, contact: Contact, *, lost: set[UUID], gained: set[UUID]) -> None:
    """Make lists of changes tell members that they see the contact, and its tasks, no longer or again."""
    org = contact.organization_id
    await changes.record(session, org, "contact", [(contact.id, member) for member in lost], contact.updated_at)
    await changes.forget(session, org, "contact", contact.id, member_ids=gained)
    await access_changed.connected(session, org, contact.id, lost, gained)
    after_commit(session, *(Change(org, "access", member) for member in sorted(lost | gained)))


def _publish_change(session: AsyncSession, contact: Contact) -> None:
    after_commit(session, Change(contact.organization_id, "contact", contact.id, contact.version))


def _not_found(contact_id: UUID, field: str | None = None) -> NotFound:
    message = f"contact {contact_id} does not exist"
    return NotFound(f"{message.capitalize()}.", errors=[{"field": field, "message": message}] if field else None)
