"""SQL for the steps: the organization's time zone, and the users to notify of a processed call."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import permissions_of
from taskapp.access.permissions import CALL_VIEW, CONTACT_VIEW
from taskapp.access.roles import Role
from taskapp.ai.areas import LOCAL, Area
from taskapp.ai.model import AiModel
from taskapp.calls.model import Call, CallStep
from taskapp.calls.types import StepKind
from taskapp.contacts.model import ContactUser
from taskapp.organizations.model import Member, Organization

_ROLES_SEEING_CALLS = [role.value for role in Role if CALL_VIEW in permissions_of(role)]
_ROLES_SEEING_ALL_CONTACTS = [role.value for role in Role if CONTACT_VIEW in permissions_of(role)]


_AREAS = {
    StepKind.TRANSCRIBE: Area.TRANSCRIBE_CALL,
    StepKind.ANALYZE: Area.ANALYZE_CALL,
    StepKind.TASKS: Area.EXTRACT_TASKS,
}


def is_local_work() -> ColumnElement[bool]:
    """The condition for steps that wait for no endpoint: reports, and those whose model runs on this machine."""
    kind, organization = col(CallStep.kind), col(CallStep.organization_id)
    local = [
        and_(
            kind == step.value,
            exists().where(
                col(AiModel.organization_id) == organization,
                col(AiModel.area) == area.value,
                col(AiModel.model).in_(sorted(LOCAL)),
            ),
        )
        for step, area in _AREAS.items()
    ]
    silent = exists().where(
        col(Call.organization_id) == organization,
        col(Call.id) == col(CallStep.call_id),
        col(Call.recording_sid).is_(None),
        col(Call.recording_path).is_(None),
    )
    unrecorded = and_(kind.in_([StepKind.FETCH.value, StepKind.TRANSCRIBE.value]), silent)
    return or_(kind.in_([StepKind.REPORT.value, StepKind.PLANS.value]), unrecorded, *local)


async def find_timezone(session: AsyncSession, organization_id: UUID) -> str:
    """The organization's IANA time zone name."""
    query = select(col(Organization.timezone)).where(col(Organization.id) == organization_id)
    return (await session.scalars(query)).one()


async def list_users_to_notify(
    session: AsyncSession, organization_id: UUID, member_ids: Iterable[UUID], contact_id: UUID | None
) -> list[UUID]:
    """Users of those members who are active and may see the call's contact now; the member who logged the call may have lost access."""
    is_assigned = exists().where(
        col(ContactUser.organization_id) == organization_id,
        col(ContactUser.contact_id) == contact_id,
        col(ContactUser.member_id) == col(Member.id),
    )
    query = select(col(Member.user_id)).where(
        col(Member.organization_id) == organization_id,
        col(Member.id).in_(list(member_ids)),
        col(Member.active),
        col(Member.role).in_(_ROLES_SEEING_CALLS),
    )
    if contact_id:
        query = query.where(or_(col(Member.role).in_(_ROLES_SEEING_ALL_CONTACTS), is_assigned))
    return list(await session.scalars(query.order_by(col(Member.id))))
