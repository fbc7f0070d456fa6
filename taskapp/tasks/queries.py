"""REST: the query parameters that choose tasks."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query

from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import CompletedFilter, DueFilter, TaskCategory, TaskPriority, TaskSort, TaskSource, TaskStatus

MAX_QUERY = 200


async def _filters(
    status: TaskStatus | None = None,
    category: TaskCategory | None = None,
    contact_id: UUID | None = None,
    assigned_to: UUID | None = None,
    source: TaskSource | None = None,
    priority: TaskPriority | None = None,
    due: DueFilter | None = None,
    completed: CompletedFilter | None = None,
    completed_on: Annotated[date | None, Query(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))] = None,
    call_id: UUID | None = None,
    q: Annotated[str | None, Query(max_length=MAX_QUERY)] = None,
    sort: Literal["due_date"] | None = None,
) -> TaskFilters:
    return TaskFilters(
        status=status,
        category=category,
        contact_id=contact_id,
        assigned_to=assigned_to,
        source=source,
        priority=priority,
        due=due,
        completed=completed,
        completed_on=completed_on,
        call_id=call_id,
        q=q,
        sort=TaskSort.DUE_DATE if sort else TaskSort.NEWEST,
    )


Filters = Annotated[TaskFilters, Depends(_filters)]
