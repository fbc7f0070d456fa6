"""SQL of extraction: the ledger, a contact's open tasks, quotes and suggestions."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.calls.model import Call
from taskapp.calls.visibility import visible_to
from taskapp.contacts.model import Contact
from taskapp.contacts.visibility import AnyActor
from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.db.upsert import insert
from taskapp.core.paging import before_key
from taskapp.core.work import leases
from taskapp.extraction.model import CallExtraction, TaskEvidence, TaskSuggestion
from taskapp.organizations.model import Member, Organization, User
from taskapp.tasks.model import Task
from taskapp.tasks.types import SuggestionState, TaskStatus


async def find_organization(session: AsyncSession, organization_id: UUID) -> Organization | None:
    """The organization's row."""
    return await session.get(Organization, organization_id)


async def find_ledger(session: AsyncSession, organization_id: UUID, call_id: UUID, kind: str) -> CallExtraction | None:
    """The ledger row of a call, read again from the database."""
    query = select(CallExtraction).where(*_of_call(CallExtraction, organization_id, call_id))
    query = query.where(col(CallExtraction.kind) == kind).execution_options(populate_existing=True)
    return (await session.scalars(query)).first()


async def open_ledger(session: AsyncSession, organization_id: UUID, call_id: UUID, kind: str) -> UUID:
    """Create the ledger row of a call unless it exists; its id."""
    row = {**leases.new_row(), "organization_id": organization_id, "call_id": call_id, "kind": kind}
    zero = {"model": "", "created": 0, "linked": 0, "suggested": 0, "dropped": 0}
    statement = insert(session, CallExtraction).values(**row, **zero)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["organization_id", "call_id", "kind"]))
    found = await find_ledger(session, organization_id, call_id, kind)
    assert found is not None
    return found.id


async def reopen_ledger(
    session: AsyncSession, organization_id: UUID, call_id: UUID, kind: str, *, read_by: str
) -> None:
    """Let a call that `read_by` has read be read again; of several workers, one finds it done."""
    query = update(CallExtraction).where(
        *_of_call(CallExtraction, organization_id, call_id),
        col(CallExtraction.kind) == kind,
        col(CallExtraction.state) == "done",
        col(CallExtraction.model) == read_by,
    )
    again = query.values(state="pending", attempts=0, next_attempt_at=utc_now(), fence=CallExtraction.fence + 1)
    await session.execute(again.execution_options(synchronize_session=False))


async def save_counts(
    session: AsyncSession, organization_id: UUID, ledger_id: UUID, outcome: Any, dropped_items: list[dict[str, str]]
) -> None:
    """Store an outcome's counts, and the items that became no task, in the ledger row."""
    counts = {name: getattr(outcome, name) for name in ("created", "linked", "suggested", "dropped")}
    query = update(CallExtraction).where(
        col(CallExtraction.organization_id) == organization_id, col(CallExtraction.id) == ledger_id
    )
    await session.execute(
        query.values(**counts, dropped_items=dropped_items, part_answers=None).execution_options(
            synchronize_session=False
        )
    )


async def keep_answers(session: AsyncSession, organization_id: UUID, ledger_id: UUID, answers: dict[str, str]) -> None:
    """Store the answers about the parts of a long call, for the next try."""
    query = update(CallExtraction).where(
        col(CallExtraction.organization_id) == organization_id, col(CallExtraction.id) == ledger_id
    )
    await session.execute(query.values(part_answers=answers).execution_options(synchronize_session=False))


async def list_open_tasks(session: AsyncSession, organization_id: UUID, contact_id: UUID, limit: int) -> list[Task]:
    """A contact's open tasks, newest first."""
    query = select(Task).where(
        col(Task.organization_id) == organization_id,
        col(Task.contact_id) == contact_id,
        col(Task.status) == TaskStatus.OPEN.value,
    )
    return list(await session.scalars(query.order_by(col(Task.created_at).desc(), col(Task.id).desc()).limit(limit)))


async def list_open_of_contacts(
    session: AsyncSession, organization_id: UUID, contact_ids: Iterable[UUID], limit: int
) -> list[tuple[UUID, UUID, str]]:
    """(contact, id, title) of open tasks of contacts, newest first."""
    query = select(col(Task.contact_id), col(Task.id), col(Task.title)).where(
        col(Task.organization_id) == organization_id,
        col(Task.contact_id).in_(list(contact_ids)),
        col(Task.status) == TaskStatus.OPEN.value,
    )
    found = await session.execute(query.order_by(col(Task.created_at).desc(), col(Task.id).desc()).limit(limit))
    return [(row[0], row[1], row[2]) for row in found]


async def list_active_names(session: AsyncSession, organization_id: UUID, limit: int) -> list[str]:
    """The names of active members."""
    query = select(col(User.name)).join(Member, col(Member.user_id) == col(User.id))
    query = query.where(col(Member.organization_id) == organization_id, col(Member.active))
    return list(await session.scalars(query.order_by(col(User.name)).limit(limit)))


async def find_active_member(session: AsyncSession, organization_id: UUID, name: str) -> UUID | None:
    """The id of the active member of that name; None when there are several."""
    query = select(col(Member.id)).join(User, col(Member.user_id) == col(User.id))
    query = query.where(col(Member.organization_id) == organization_id, col(Member.active), col(User.name) == name)
    found = list(await session.scalars(query.limit(2)))
    return found[0] if len(found) == 1 else None


async def is_open(session: AsyncSession, organization_id: UUID, contact_id: UUID, task_id: UUID) -> bool:
    """Whether the task exists, is open and belongs to the contact; its row is locked until the transaction ends."""
    query = select(col(Task.id)).where(
        col(Task.organization_id) == organization_id,
        col(Task.id) == task_id,
        col(Task.contact_id) == contact_id,
        col(Task.status) == TaskStatus.OPEN.value,
    )
    return (await session.scalars(query.with_for_update())).first() is not None


async def add_evidence(session: AsyncSession, organization_id: UUID, **values: Any) -> None:
    """Store the quote that supports a task; the first quote of a call for a task is kept."""
    row = {"organization_id": organization_id, "created_at": utc_now(), **values}
    statement = insert(session, TaskEvidence).values(**row)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["task_id", "call_id"]))


async def remove_evidence(session: AsyncSession, organization_id: UUID, task_id: UUID, call_id: UUID) -> None:
    """Delete the quote of a call that supports a task."""
    await session.execute(
        delete(TaskEvidence).where(
            col(TaskEvidence.organization_id) == organization_id,
            col(TaskEvidence.task_id) == task_id,
            col(TaskEvidence.call_id) == call_id,
        )
    )


async def list_evidence(
    session: AsyncSession, organization_id: UUID, *, call_id: UUID | None = None, task_ids: Iterable[UUID] = ()
) -> list[TaskEvidence]:
    """The quotes of a call, or of tasks, oldest first."""
    query = select(TaskEvidence).where(col(TaskEvidence.organization_id) == organization_id)
    if call_id is not None:
        query = query.where(col(TaskEvidence.call_id) == call_id)
    else:
        query = query.where(col(TaskEvidence.task_id).in_(list(task_ids)))
    return list(await session.scalars(query.order_by(col(TaskEvidence.created_at), col(TaskEvidence.task_id))))


async def list_first_quotes(
    session: AsyncSession, organization_id: UUID, actor: Actor, task_ids: Iterable[UUID]
) -> dict[UUID, TaskEvidence]:
    """The oldest quote of each task, from calls that the actor may see."""
    query = (
        select(TaskEvidence)
        .join(Call, col(Call.id) == col(TaskEvidence.call_id))
        .join(Contact, col(Contact.id) == col(Call.contact_id))
        .where(
            col(TaskEvidence.organization_id) == organization_id,
            col(TaskEvidence.task_id).in_(list(task_ids)),
            col(TaskEvidence.quote).is_not(None),
            visible_to(actor),
        )
    )
    rows = await session.scalars(query.order_by(col(TaskEvidence.created_at).desc()))
    return {row.task_id: row for row in rows}


async def list_quotes(session: AsyncSession, organization_id: UUID, call_id: UUID) -> list[str]:
    """The quotes of everything that was found in a call, also of tasks and suggestions that are gone or decided."""
    evidence = await list_evidence(session, organization_id, call_id=call_id)
    suggested = await list_suggestions(session, organization_id, call_id)
    quotes = [*(row.quote for row in evidence), *((row.quote or {}).get("text") for row in suggested)]
    return [quote for quote in quotes if isinstance(quote, str) and quote]


async def list_task_ids_of_call(session: AsyncSession, organization_id: UUID, call_id: UUID) -> list[UUID]:
    """The existing tasks that were created from a call, oldest first."""
    query = select(col(Task.id)).where(col(Task.organization_id) == organization_id, col(Task.call_id) == call_id)
    return list(await session.scalars(query.order_by(col(Task.created_at), col(Task.id))))


async def list_suggestions(session: AsyncSession, organization_id: UUID, call_id: UUID) -> list[TaskSuggestion]:
    """The suggestions of a call, oldest first."""
    query = select(TaskSuggestion).where(*_of_call(TaskSuggestion, organization_id, call_id))
    return list(await session.scalars(query.order_by(col(TaskSuggestion.id))))


async def list_waiting(
    session: AsyncSession, organization_id: UUID, task_id: UUID, kind: str
) -> list[tuple[TaskSuggestion, Call]]:
    """The pending suggestions of a kind about a task with their calls, locked; without those that are being decided."""
    query = (
        select(TaskSuggestion, Call)
        .join(Call, col(Call.id) == col(TaskSuggestion.call_id))
        .where(
            col(TaskSuggestion.organization_id) == organization_id,
            col(TaskSuggestion.task_id) == task_id,
            col(TaskSuggestion.kind) == kind,
            col(TaskSuggestion.state) == SuggestionState.PENDING.value,
        )
    )
    found = await session.execute(query.with_for_update(of=TaskSuggestion, skip_locked=True))
    return [(row[0], row[1]) for row in found]


async def list_pending(
    session: AsyncSession, organization_id: UUID, actor: Actor, limit: int
) -> list[tuple[TaskSuggestion, Call, str]]:
    """The pending suggestions of visible calls with the call and its contact's name; of the latest call first."""
    query = _pending(organization_id, actor, TaskSuggestion, Call, col(Contact.name))
    query = query.order_by(col(Call.started_at).desc(), col(Call.id).desc(), col(TaskSuggestion.id)).limit(limit)
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def count_pending(session: AsyncSession, organization_id: UUID, actor: Actor) -> int:
    """How many pending suggestions of visible calls there are."""
    return int((await session.scalars(_pending(organization_id, actor, func.count()))).one())


def _pending(organization_id: UUID, actor: Actor, *columns: Any) -> Any:
    return _with_calls(organization_id, actor, *columns).where(
        col(TaskSuggestion.state) == SuggestionState.PENDING.value
    )


def _with_calls(organization_id: Any, actor: Actor | AnyActor, *columns: Any) -> Any:
    """SELECT of suggestions of visible calls; one about a task that was deleted since is left out."""
    return (
        select(*columns)
        .select_from(TaskSuggestion)
        .join(Call, col(Call.id) == col(TaskSuggestion.call_id))
        .join(Contact, col(Contact.id) == col(Call.contact_id))
        .outerjoin(Task, col(Task.id) == col(TaskSuggestion.task_id))
        .where(
            col(TaskSuggestion.organization_id) == organization_id,
            or_(col(TaskSuggestion.task_id).is_(None), col(Task.id).is_not(None)),
            visible_to(actor),
        )
    )


async def list_decided(
    session: AsyncSession, organization_id: UUID, actor: Actor, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[tuple[TaskSuggestion, datetime, str, str | None]]:
    """The decided suggestions of visible calls, when, the contact's name and that of who decided; the last decision first."""
    key = (col(TaskSuggestion.decided_at), col(TaskSuggestion.id))
    query = _with_calls(organization_id, actor, TaskSuggestion, key[0], col(Contact.name), col(User.name))
    query = query.outerjoin(Member, col(Member.id) == col(TaskSuggestion.decided_by))
    query = query.outerjoin(User, col(User.id) == col(Member.user_id)).where(key[0].is_not(None))
    if before:
        query = query.where(before_key(key, before))
    rows = await session.execute(query.order_by(*(column.desc() for column in key)).limit(limit))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def count_decided(
    session: AsyncSession, organization_id: UUID, actor: Actor, since: datetime, until: datetime
) -> list[tuple[str, str, bool, int]]:
    """(category, state, edited, n) of the suggestions of visible calls that people decided in [since, until).

    A new task counts under the category that was suggested, a change of an open task under that task's.
    """
    values = {"organization_id": organization_id, "member_id": actor.member_id, "since": since, "until": until}
    found = await _decided_statement(actor.sees_all_contacts)(session, **values)
    return [(category, state, bool(edited), n) for category, state, edited, n in found]


@lru_cache(maxsize=2)
def _decided_statement(sees_all: bool) -> Compiled:
    def write() -> Any:
        actor, content = AnyActor(sees_all), col(TaskSuggestion.content)
        decided = _with_calls(
            actor.organization_id,
            actor,
            func.coalesce(content["category"].as_string(), col(Task.category)).label("counted"),
            col(TaskSuggestion.state).label("state"),
            func.coalesce(content["decision"]["edited"].as_boolean(), false()).label("edited"),
        )
        at = col(TaskSuggestion.decided_at)
        since, until = (bindparam(name, type_=Instant) for name in ("since", "until"))
        rows = decided.where(
            at.is_not(None), at >= since, at < until, col(TaskSuggestion.automatic).is_(False)
        ).subquery()
        keys = (rows.c.counted, rows.c.state, rows.c.edited)
        return select(*keys, func.count()).group_by(*keys)

    return Compiled(write)


async def find_suggestion(session: AsyncSession, organization_id: UUID, suggestion_id: UUID) -> TaskSuggestion | None:
    """One suggestion, locked until the transaction ends."""
    query = select(TaskSuggestion).where(
        col(TaskSuggestion.organization_id) == organization_id, col(TaskSuggestion.id) == suggestion_id
    )
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).first()


def _of_call(table: Any, organization_id: UUID, call_id: UUID) -> tuple[Any, Any]:
    return table.organization_id == organization_id, table.call_id == call_id
