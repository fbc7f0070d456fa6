"""SQL of the last contact: what counts as one, and writing `Contact.last_contact_at`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    table,
    union_all,
    update,
)
from sqlalchemy import column as sql_column
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.contacts.model import Activity, Contact
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.db.hints import few_rows
from taskapp.core.ids import Id

# Tables of packages that import this one; only what a contact's calls, tries and tasks say about contact is read here.
_CALL = table(
    "call",
    sql_column("organization_id", Id),
    sql_column("contact_id", Id),
    sql_column("started_at", Instant),
    sql_column("duration_seconds"),
    sql_column("transcription"),
    sql_column("ended"),
    sql_column("created_by", Id),
)
_TASK = table(
    "task",
    sql_column("organization_id", Id),
    sql_column("contact_id", Id),
    sql_column("status"),
    sql_column("completed_at", Instant),
)
_ATTEMPT = table(
    "task_attempt",
    sql_column("organization_id", Id),
    sql_column("contact_id", Id),
    sql_column("outcome"),
    sql_column("at", Instant),
)
_ORGANIZATION, _CONTACT = bindparam("organization_id", type_=Id), bindparam("contact_id", type_=Id)


async def move_forward(session: AsyncSession, organization_id: UUID, contact_id: UUID, at: datetime) -> None:
    """The last contact was at this instant, or later."""
    await _MOVE_FORWARD(session, organization_id=organization_id, contact_id=contact_id, latest=at)


async def recount(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> None:
    """Write the last contact anew, from the contact's calls, tries, notes and tasks."""
    # Two statements: one would count what was there before it waited for the lock.
    await _LOCK(session, organization_id=organization_id, contact_id=contact_id)
    await _RECOUNT(session, organization_id=organization_id, contact_id=contact_id)


def _latest() -> Any:
    """SELECT of the instant of the last contact."""
    calls = select(_CALL.c.started_at.label("at")).where(*_of_contact(_CALL.c), _was_answered(_CALL.c))
    tasks = select(_TASK.c.completed_at.label("at")).where(
        *_of_contact(_TASK.c), _TASK.c.status == literal_column("'done'")
    )
    notes: Any = select(col(Activity.at).label("at")).where(
        *_of_contact(Activity), col(Activity.kind) == literal_column("'note'")
    )
    tries = select(_ATTEMPT.c.at.label("at")).where(
        *_of_contact(_ATTEMPT.c), _ATTEMPT.c.outcome == literal_column("'reached'")
    )
    happened = union_all(calls, tasks, tries, notes).subquery()
    return select(func.max(happened.c.at)).scalar_subquery()


def _of_contact(row: Any) -> tuple[ColumnElement[bool], ...]:
    return row.organization_id == _ORGANIZATION, few_rows(row.contact_id == _CONTACT)


def _was_answered(call: Any) -> ColumnElement[bool]:
    """Somebody spoke: the connection did not end otherwise, and it has a duration, a transcript (not JSON's null), or a member who says so."""
    spoken = cast(call.transcription, String) != literal_column("'null'")
    completed = call.ended == literal_column("'completed'")
    said = and_(completed, call.created_by.is_not(None))
    return and_(or_(call.ended.is_(None), completed), or_(call.duration_seconds > literal_column("0"), spoken, said))


def _is_contact() -> ColumnElement[bool]:
    return and_(col(Contact.organization_id) == _ORGANIZATION, col(Contact.id) == _CONTACT)


_LATEST = bindparam("latest", type_=Instant)
_LOCK = Compiled(lambda: select(col(Contact.id)).where(_is_contact()).with_for_update(key_share=True))
_RECOUNT = Compiled(lambda: update(Contact).where(_is_contact()).values(last_contact_at=_latest()))
_MOVE_FORWARD = Compiled(
    lambda: (
        update(Contact)
        .where(_is_contact(), or_(col(Contact.last_contact_at).is_(None), col(Contact.last_contact_at) < _LATEST))
        .values(last_contact_at=_LATEST)
    )
)
