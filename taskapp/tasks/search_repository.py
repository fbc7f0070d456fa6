"""SQL of text search in tasks: a look at the newest rows first, the word index when that is not enough."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, column, func, literal_column, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.contacts.model import Contact
from taskapp.core.db.database import is_sqlite
from taskapp.core.ids import Id
from taskapp.core.paging import before_key
from taskapp.core.searching import has_words
from taskapp.tasks import repository
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskRead

# Common words fill a page from this many newest rows; rarer ones are left to the word index.
PROBE_ROWS = 2_000


async def list_newest_with_words(
    session: AsyncSession,
    organization_id: UUID,
    tz: ZoneInfo,
    conditions: list[Any],
    words: list[str],
    *,
    after: Any,
    limit: int,
) -> list[TaskRead]:
    """Matching tasks, newest first: the same rows whichever way finds them."""
    probe = select(col(Task.id)).where(col(Task.organization_id) == organization_id, *conditions)
    if after:
        probe = probe.where(before_key((col(Task.created_at), col(Task.id)), after))
    probe = probe.order_by(col(Task.created_at).desc(), col(Task.id).desc()).limit(PROBE_ROWS)
    near = [col(Task.id).in_(probe.scalar_subquery()), mentions(words)]
    found = await repository.list_newest(session, organization_id, tz, near, after=None, limit=limit, offset=0)
    if len(found) == limit:
        return found
    indexed = [*conditions, found_by_index(session, organization_id, words)]
    return await repository.list_newest(session, organization_id, tz, indexed, after=after, limit=limit, offset=0)


def mentions(words: list[str]) -> ColumnElement[bool]:
    """Every word starts a word of the task, or every word starts a word of its contact; Contact must be joined."""
    return or_(has_words(col(Task.search_text), words), has_words(col(Contact.search_text), words))


def found_by_index(session: AsyncSession, organization_id: UUID, words: list[str]) -> ColumnElement[bool]:
    """The same as `mentions`, answered by the word index."""
    contacts = select(col(Contact.id)).where(
        col(Contact.organization_id) == organization_id, has_words(col(Contact.search_text), words)
    )
    of_contacts = select(col(Task.id)).where(
        col(Task.organization_id) == organization_id, col(Task.contact_id).in_(contacts)
    )
    return col(Task.id).in_(_with_words(session, organization_id, words).union(of_contacts))


def _with_words(session: AsyncSession, organization_id: UUID, words: list[str]) -> Any:
    if not is_sqlite(session):
        # The literal names the index's expression exactly; a bound 'simple' would not match it.
        vector = func.to_tsvector(literal_column("'simple'::regconfig"), col(Task.search_text))
        wanted = " & ".join(f"'{word}':*" for word in words)
        matches = vector.op("@@")(func.to_tsquery(literal_column("'simple'::regconfig"), wanted))
        return select(col(Task.id)).where(col(Task.organization_id) == organization_id, matches)
    wanted = " ".join([f'"{organization_id.hex}"', *(f'"{word}" *' for word in words)])
    index = text(
        "SELECT task_id AS id FROM task_search WHERE seq IN (SELECT rowid FROM task_search_index WHERE task_search_index MATCH :wanted)"
    )
    return index.bindparams(wanted=wanted).columns(column("id", Id)).subquery().select()
