"""SQL of contacts, their assigned members and their activity log."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, insert, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.model import Activity, Contact, ContactUser
from taskapp.contacts.reads_repository import columns_of, complete, has_next_step, next_due
from taskapp.contacts.rhythm import Rhythms
from taskapp.contacts.rhythm_repository import has_tag, is_quiet
from taskapp.contacts.schemas import ContactFilters, ContactRead, ContactSort
from taskapp.contacts.visibility import AnyActor, assigned_contact_ids, contact_visible_to
from taskapp.core.db import changes
from taskapp.core.db.changes import Window
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.ids import Id
from taskapp.core.paging import after_key, before_key
from taskapp.core.searching import Spellings, has_words

# Sorted as the last contact of a contact that was never reached.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


async def list_contacts(
    session: AsyncSession,
    organization_id: UUID,
    actor: Actor,
    conditions: list[Any],
    *,
    sort: ContactSort,
    after: tuple[Any, UUID] | None,
    limit: int,
    offset: int,
) -> list[tuple[ContactRead, Any]]:
    """Visible contacts in an order, each with what it is sorted by: a text by name, an instant otherwise."""
    sorted_by, is_descending = _sorted_by(organization_id, sort), sort is ContactSort.LAST_CONTACT
    key = (sorted_by, col(Contact.id))
    query = select(*columns_of(organization_id), sorted_by.label("sorted_by")).where(
        col(Contact.organization_id) == organization_id, contact_visible_to(actor, col(Contact.id)), *conditions
    )
    if after:
        query = query.where((before_key if is_descending else after_key)(key, after))
    # By its name: SQLite would compute an expression of its own for the order.
    ordered_by: tuple[Any, ...] = (literal_column("sorted_by"), col(Contact.id))
    order = (column.desc() if is_descending else column for column in ordered_by)
    rows = (await session.execute(query.order_by(*order).limit(limit).offset(offset))).all()
    contacts = await complete(session, organization_id, actor, rows)
    return [(contact, row.sorted_by) for contact, row in zip(contacts, rows, strict=True)]


def _sorted_by(organization_id: UUID, sort: ContactSort) -> Any:
    """What the order sorts by. Only names have an index: the other orders read all contacts that fit the filters."""
    last_contact = col(Contact.last_contact_at)
    match sort:
        case ContactSort.NAME:
            return col(Contact.sort_name)
        case ContactSort.LAST_CONTACT:
            return func.coalesce(last_contact, bindparam(None, NEVER, type_=Instant), type_=Instant)
        case ContactSort.NEXT_STEP:
            return next_due(organization_id)
        case ContactSort.QUIET_LONGEST:
            return func.coalesce(last_contact, col(Contact.created_at), type_=Instant)


async def list_changed(
    session: AsyncSession, organization_id: UUID, actor: Actor, conditions: list[Any], *, window: Window, limit: int
) -> list[ContactRead]:
    """Visible contacts of a window, by their last change."""
    key = (col(Contact.updated_at), col(Contact.id))
    query = select(*columns_of(organization_id)).where(
        col(Contact.organization_id) == organization_id,
        contact_visible_to(actor, col(Contact.id)),
        *conditions,
        *changes.conditions(*key),
    )
    rows = (await session.execute(query.order_by(*key).limit(limit), window.values)).all()
    return await complete(session, organization_id, actor, rows)


def filter_conditions(
    organization_id: UUID,
    filters: ContactFilters,
    *,
    words: list[Spellings],
    phones: list[str] | None,
    rhythms: Rhythms,
    quiet_before: dict[int, datetime],
) -> list[Any]:
    """The conditions of a list.

    Args:
        words: the words of `filters.q` with their spellings.
        phones: the stored numbers that `filters.phone` means.
        rhythms: those in use.
        quiet_before: for each of them, when the last contact of one gone quiet must have been.
    """
    conditions: list[Any] = [has_words(col(Contact.search_text), words)] if words else []
    if filters.email is not None:
        conditions.append(col(Contact.email) == filters.email.strip().lower())
    if phones is not None:
        conditions.append(col(Contact.phone).in_(phones))
    if filters.tag is not None:
        conditions.append(has_tag(filters.tag))
    if filters.member_id:
        conditions.append(
            col(Contact.id).in_(assigned_contact_ids(AnyActor(False, organization_id, filters.member_id)))
        )
    if filters.no_next_step:
        conditions.append(~has_next_step(organization_id))
    if filters.gone_quiet:
        conditions += is_quiet(rhythms, quiet_before)
    return conditions


async def list_visible_ids(
    session: AsyncSession, organization_id: UUID, actor: Actor, contact_ids: list[UUID]
) -> set[UUID]:
    """Those of the contacts that the actor may see."""
    query = select(col(Contact.id)).where(
        col(Contact.organization_id) == organization_id,
        col(Contact.id).in_(contact_ids),
        contact_visible_to(actor, col(Contact.id)),
    )
    return set(await session.scalars(query))


async def list_phones_like(
    session: AsyncSession, organization_id: UUID, actor: Actor, number: str, digits: str
) -> list[str]:
    """Numbers of visible contacts that are `number`, with or without an extension, or that end with `digits`; at most 100."""
    column = col(Contact.phone)
    forms: list[ColumnElement[bool]] = [column.like(f"%{digits}"), column.like(f"%{digits};%")] if digits else []
    if number:
        forms += [column == number, column.like(f"{number};%")]
    is_visible = contact_visible_to(actor, col(Contact.id))
    query = select(column).where(col(Contact.organization_id) == organization_id, is_visible, or_(*forms))
    return [phone for phone in await session.scalars(query.distinct().order_by(column).limit(100)) if phone]


async def list_named(
    session: AsyncSession, organization_id: UUID, actor: Actor, *, whole: list[str], beginnings: list[str], limit: int
) -> list[ContactRead]:
    """Visible contacts that have one of the words or beginnings, those with the most first."""
    words = [*(f"{word} " for word in whole), *beginnings]
    conditions = [has_words(col(Contact.search_text), [[word]]) for word in words]
    query = select(*columns_of(organization_id)).where(
        col(Contact.organization_id) == organization_id, contact_visible_to(actor, col(Contact.id)), or_(*conditions)
    )
    most = sum((case((condition, 1), else_=0) for condition in conditions[1:]), case((conditions[0], 1), else_=0))
    rows = (await session.execute(query.order_by(most.desc(), col(Contact.id)).limit(limit))).all()
    return await complete(session, organization_id, actor, rows)


async def list_phones(session: AsyncSession, organization_id: UUID, actor: Actor, ids: list[UUID]) -> dict[UUID, str]:
    """The numbers of those visible contacts among `ids` that have one."""
    query = select(col(Contact.id), col(Contact.phone)).where(
        col(Contact.organization_id) == organization_id,
        contact_visible_to(actor, col(Contact.id)),
        col(Contact.id).in_(ids),
        col(Contact.phone).is_not(None),
    )
    return {contact_id: phone for contact_id, phone in (await session.execute(query)).all() if phone}


async def count_contacts(session: AsyncSession, organization_id: UUID, actor: Actor, conditions: list[Any]) -> int:
    """The number of visible contacts that match."""
    if not conditions:
        (row,) = await _count_all(actor.sees_all_contacts)(
            session, organization_id=organization_id, member_id=actor.member_id
        )
        return int(row[0])
    query = select(func.count()).where(
        col(Contact.organization_id) == organization_id, contact_visible_to(actor, col(Contact.id)), *conditions
    )
    return (await session.scalars(query)).one()


@lru_cache(maxsize=2)
def _count_all(sees_all: bool) -> Compiled:
    actor = AnyActor(sees_all)
    return Compiled(
        lambda: select(func.count()).where(
            col(Contact.organization_id) == actor.organization_id, contact_visible_to(actor, col(Contact.id))
        )
    )


async def find_contact_read(
    session: AsyncSession, organization_id: UUID, actor: Actor, contact_id: UUID
) -> ContactRead | None:
    """One visible contact with its members and number of open tasks."""
    query = select(*columns_of(organization_id)).where(
        _is_contact(organization_id, contact_id), contact_visible_to(actor, col(Contact.id))
    )
    contacts = await complete(session, organization_id, actor, (await session.execute(query)).all())
    return contacts[0] if contacts else None


async def find_contact(
    session: AsyncSession, organization_id: UUID, actor: Actor, contact_id: UUID, *, lock: bool = False
) -> Contact | None:
    """The row of one visible contact; `lock` locks it against changes until the transaction ends."""
    query = select(Contact).where(_is_contact(organization_id, contact_id), contact_visible_to(actor, col(Contact.id)))
    return (await session.scalars(query.with_for_update(of=Contact, key_share=True) if lock else query)).first()


async def find_visible_name(session: AsyncSession, organization_id: UUID, actor: Actor, contact_id: UUID) -> str | None:
    """The name of one visible contact."""
    rows = await _visible_name_statement(actor.sees_all_contacts)(
        session, organization_id=organization_id, member_id=actor.member_id, contact_id=contact_id
    )
    return rows[0][0] if rows else None


async def find_name(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> str | None:
    """A contact's name, without a permission check."""
    return (await session.scalars(select(col(Contact.name)).where(_is_contact(organization_id, contact_id)))).first()


async def lock_against_children(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> None:
    """Wait for transactions that add rows referring to the contact, and block new ones until this transaction ends."""
    await session.execute(select(col(Contact.id)).where(_is_contact(organization_id, contact_id)).with_for_update())


async def hold(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> bool:
    """Keep a contact from being deleted until this transaction ends, once a deletion in progress is over; False when it is gone."""
    query = select(col(Contact.id)).where(_is_contact(organization_id, contact_id))
    return (await session.scalars(query.with_for_update(read=True, key_share=True))).first() is not None


async def list_contacts_by_phone(session: AsyncSession, organization_id: UUID, phone: str) -> list[Contact]:
    """Contacts with that E.164 phone number, oldest first; without any, those with an extension of it."""
    query = select(Contact).where(col(Contact.organization_id) == organization_id).order_by(col(Contact.id))
    found = list(await session.scalars(query.where(col(Contact.phone) == phone)))
    return found or list(await session.scalars(query.where(col(Contact.phone).startswith(f"{phone};"))))


async def list_member_ids(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> list[UUID]:
    """The members assigned to a contact."""
    query = select(col(ContactUser.member_id)).where(
        col(ContactUser.organization_id) == organization_id, col(ContactUser.contact_id) == contact_id
    )
    return list(await session.scalars(query.order_by(col(ContactUser.member_id))))


async def replace_members(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, member_ids: Iterable[UUID]
) -> None:
    """Replace the members assigned to a contact."""
    await session.execute(
        delete(ContactUser).where(
            col(ContactUser.organization_id) == organization_id, col(ContactUser.contact_id) == contact_id
        )
    )
    session.add_all(
        ContactUser(organization_id=organization_id, contact_id=contact_id, member_id=member) for member in member_ids
    )
    await session.flush()


async def delete_contact(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> None:
    """Delete the contact's row; rows that refer to it must have been deleted."""
    await session.execute(delete(Contact).where(_is_contact(organization_id, contact_id)))


async def list_edits(
    session: AsyncSession, organization_id: UUID, subject_id: UUID
) -> list[tuple[UUID | None, dict[str, object]]]:
    """Member and details of the latest entries about a task or contact, newest first."""
    mine = (col(Activity.organization_id) == organization_id, col(Activity.subject_id) == subject_id)
    columns = select(col(Activity.actor_member_id), col(Activity.details)).where(*mine)
    newest = columns.order_by(col(Activity.at).desc(), col(Activity.id).desc()).limit(_EDITS_LOOKED_AT)
    return [(member_id, details) for member_id, details in await session.execute(newest)]


_EDITS_LOOKED_AT = 50
ADD_ACTIVITY = Compiled(lambda: insert(Activity))


@lru_cache(maxsize=2)
def _visible_name_statement(sees_all: bool) -> Compiled:
    actor = AnyActor(sees_all)
    is_contact = _is_contact(actor.organization_id, bindparam("contact_id", type_=Id))
    return Compiled(lambda: select(col(Contact.name)).where(is_contact, contact_visible_to(actor, col(Contact.id))))


def _is_contact(organization_id: Any, contact_id: Any) -> Any:
    return and_(col(Contact.organization_id) == organization_id, col(Contact.id) == contact_id)
