"""SQL that erases a person: in one organization, or everywhere."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from taskapp.auth.model import AccountLink, AccountMail
from taskapp.core.db.changes import later_in_sql
from taskapp.erasure import tables
from taskapp.erasure.references import Erased, without
from taskapp.erasure.repository import rows_mentioning
from taskapp.organizations.model import Member, User
from taskapp.tasks.model import DeletedTask, Task
from taskapp.tasks.types import TaskStatus

# Their columns `user_id` and `member_id` stay: the membership itself, and the acts in the audit log.
_KEPT = frozenset({"member", "audit_entry", "user"})
# In these, a text that equals a name is somebody else's: the words of tasks, calls and contacts.
_OF_OTHERS = frozenset({"activity", "call", "contact", "deleted_task", "task", "task_suggestion", "user"})


async def delete_rows_of_member(session: AsyncSession, organization_id: UUID, member: Member, email: str) -> None:
    """Delete what belongs to one member alone: logins, tokens, notifications, preferences, assignments, invitations."""
    own = {"member_id": member.id, "user_id": member.user_id, "email": email}
    for table in tables.tables_of_organizations():
        if table.name not in _KEPT | {"contact"}:
            for name, value in own.items():
                if name in table.c:
                    mine = and_(table.c[tables.TENANT] == organization_id, table.c[name] == value)
                    await session.execute(delete(table).where(mine))


async def delete_rows_of_user(session: AsyncSession, user_id: UUID, email: str) -> None:  # house: all-orgs
    """Delete what belongs to a person whatever the organization, in tables that have no organization."""
    await delete_mail_of(session, [user_id])
    for table in reversed(SQLModel.metadata.sorted_tables):
        if table.name in _KEPT or tables.TENANT in table.c:
            continue
        for name, value in (("user_id", user_id), ("email", email)):
            if name in table.c:
                await session.execute(delete(table).where(table.c[name] == value))


async def delete_mail_of(session: AsyncSession, user_ids: Sequence[UUID]) -> None:  # house: all-orgs
    """Delete queued e-mails to the addresses of accounts, also to those that they were about to change to."""
    links = select(col(AccountLink.id)).where(col(AccountLink.user_id).in_(user_ids))
    addresses = select(col(User.email)).where(col(User.id).in_(user_ids))
    theirs = or_(col(AccountMail.subject_id).in_(links), col(AccountMail.email).in_(addresses))
    await session.execute(delete(AccountMail).where(theirs))


async def replace_name(session: AsyncSession, organization_id: UUID, user: User, *, instead: str) -> None:
    """Replace the person's name and address in what others were sent, and delete what was to be sent to the person."""
    erased, names = Erased(frozenset({user.id})), frozenset({user.name, user.email})
    for table in tables.tables_of_organizations():
        if table.name in _KEPT | _OF_OTHERS:
            continue
        columns = tables.text_columns(table)
        texts = [str(user.id), *names]
        for this, values in await rows_mentioning(session, organization_id, table, columns, texts):
            if table.name == "outbox" and erased.concerns([_recipient(values)]):
                await session.execute(delete(table).where(this))
            elif changed := _renamed(table, values, names, instead):
                await session.execute(update(table).where(this).values(changed))


def _renamed(table: Table, values: dict[str, Any], names: frozenset[str], instead: str) -> dict[str, Any]:
    changed = {}
    for name, value in values.items():
        if tables.is_json(table.c[name]):
            new: Any = without(value, names, instead=instead, but="contact")
        else:
            new = _renamed_text(value, names, instead)
        if new != value:
            changed[name] = new
    return changed


def _renamed_text(value: Any, names: frozenset[str], instead: str) -> Any:
    """A text that holds a JSON document, such as a stored answer, with the names replaced; other texts are left."""
    try:
        document = json.loads(value)
    except (TypeError, ValueError):
        return value
    new = without(document, names, instead=instead, but="contact")
    return value if new == document else json.dumps(new, ensure_ascii=False)


def _recipient(values: dict[str, Any]) -> Any:
    payload = values.get("payload")
    return payload.get("user_id") if isinstance(payload, dict) else None


async def move_open_tasks(
    session: AsyncSession, organization_id: UUID, member_id: UUID, assign_to: UUID | None, now: datetime
) -> None:
    """Give a member's open tasks, also deleted ones, to another one, or to nobody."""
    query = update(Task).where(
        col(Task.organization_id) == organization_id,
        col(Task.assigned_to) == member_id,
        col(Task.status) == TaskStatus.OPEN.value,
    )
    values: dict[str, Any] = {
        "assigned_to": assign_to,
        "version": Task.version + 1,
        "updated_at": later_in_sql(col(Task.updated_at), now),
    }
    for deleted in await session.scalars(
        select(DeletedTask).where(col(DeletedTask.organization_id) == organization_id)
    ):
        if (deleted.row["assigned_to"], deleted.row["status"]) == (str(member_id), TaskStatus.OPEN.value):
            deleted.row = {**deleted.row, "assigned_to": assign_to and str(assign_to)}
    await session.execute(query.values(**values).execution_options(synchronize_session=False))


async def list_memberships(session: AsyncSession, user_id: UUID) -> Sequence[Member]:  # house: all-orgs
    """Every membership of a person, also inactive ones, in the order of the organizations' ids."""
    query = select(Member).where(col(Member.user_id) == user_id).order_by(col(Member.organization_id))
    return list(await session.scalars(query))
