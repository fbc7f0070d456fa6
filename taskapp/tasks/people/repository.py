"""SQL of the users who may open tasks, and who may open one given task."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import permissions_of
from taskapp.access.permissions import CONTACT_VIEW, TASK_VIEW
from taskapp.access.roles import Role
from taskapp.contacts.model import ContactUser
from taskapp.core.db.compiled import Compiled
from taskapp.core.ids import Id
from taskapp.organizations.model import Member
from taskapp.tasks.schemas import TaskRead


def _roles_with(permission: str) -> list[Any]:
    return [literal_column(f"'{role.value}'") for role in Role if permission in permissions_of(role)]


MAY_OPEN = (col(Member.active), col(Member.role).in_(_roles_with(TASK_VIEW)))
_SEE_ALL = _roles_with(CONTACT_VIEW)


async def list_users_of_members(session: AsyncSession, organization_id: UUID, member_ids: Sequence[UUID]) -> list[UUID]:
    """The users of those `member_ids` that are active and may open tasks."""
    values = {f"member_{position}": member for position, member in enumerate(member_ids)}
    return [
        row[0] for row in await _members_statement(len(member_ids))(session, organization_id=organization_id, **values)
    ]


async def list_users_who_see(
    session: AsyncSession, organization_id: UUID, task: TaskRead, member_ids: Sequence[UUID]
) -> list[UUID]:
    """The users of those `member_ids` who may open this task now; who created it may no longer see it."""
    values = {f"member_{position}": member for position, member in enumerate(member_ids)}
    task_values = {"organization_id": organization_id, "contact_id": task.contact_id, "assigned_to": task.assigned_to}
    return [row[0] for row in await _viewers_statement(len(member_ids))(session, **task_values, **values)]


def _query(count: int, *conditions: Any) -> Any:
    members = [bindparam(f"member_{position}", type_=Id) for position in range(count)]
    query = select(col(Member.user_id)).where(
        *MAY_OPEN, col(Member.organization_id) == _ORGANIZATION, col(Member.id).in_(members), *conditions
    )
    return query.order_by(col(Member.id))


_ORGANIZATION = bindparam("organization_id", type_=Id)


@lru_cache(maxsize=8)
def _members_statement(count: int) -> Compiled:
    return Compiled(lambda: _query(count))


@lru_cache(maxsize=8)
def _viewers_statement(count: int) -> Compiled:
    is_contact_member = exists().where(
        col(ContactUser.organization_id) == _ORGANIZATION,
        col(ContactUser.contact_id) == bindparam("contact_id", type_=Id),
        col(ContactUser.member_id) == col(Member.id),
    )
    is_assignee = col(Member.id) == bindparam("assigned_to", type_=Id)
    return Compiled(lambda: _query(count, or_(col(Member.role).in_(_SEE_ALL), is_assignee, is_contact_member)))
