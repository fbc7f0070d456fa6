"""REST: the query parameters of lists of tasks."""

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from taskapp.core.errors import invalid
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT, UPDATED_AT, InstantParameter, check_changes
from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR, parse_ymd
from taskapp.tasks.listing import MAX_OFFSET
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import (
    CompletedFilter,
    DueFilter,
    Kept,
    TaskCategory,
    TaskPriority,
    TaskSide,
    TaskSort,
    TaskSource,
    TaskStatus,
)

MAX_QUERY = 200
MAX_CURSOR = 500
# A local day; a date with a time, or seconds since 1970, is none.
DayParameter = Annotated[
    date | None, BeforeValidator(parse_ymd), Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))
]
_PAGING = {"limit", "offset", "cursor", "include_total"}


class FilterQuery(BaseModel):
    """The filters and the order of a list of tasks."""

    model_config = ConfigDict(frozen=True)

    status: TaskStatus | None = None
    category: TaskCategory | None = None
    contact_id: UUID | None = None
    assigned_to: UUID | None = None
    unassigned: bool = False
    source: TaskSource | None = None
    priority: TaskPriority | None = None
    side: TaskSide | None = None
    due: DueFilter | None = None
    due_from: DayParameter = None
    due_to: DayParameter = None
    kept: Kept | None = None
    completed: CompletedFilter | None = None
    completed_on: DayParameter = None
    snoozed: bool | None = None
    call_id: UUID | None = None
    q: Annotated[str | None, Field(max_length=MAX_QUERY)] = None
    sort: Literal["due_date", "completed_at"] | None = None

    @cached_property
    def filters(self) -> TaskFilters:
        """The filters and the order, as the service takes them; `Invalid` for an order that their tasks do not have."""
        is_changes = self.sort == UPDATED_AT
        sort = TaskSort.NEWEST if is_changes or not self.sort else TaskSort(self.sort)
        if sort is TaskSort.DONE and self.status is not TaskStatus.DONE:
            raise invalid("sort", f"{sort.value} is the order of done tasks; add status={TaskStatus.DONE.value}")
        values = self.model_dump(exclude={*_PAGING, "sort"})
        return TaskFilters(sort=sort, changes=is_changes, **values)


class TaskQuery(FilterQuery):
    """The filters, the order and the page of a list of tasks."""

    sort: Literal["due_date", "completed_at", "updated_at"] | None = None  # type: ignore[assignment]
    updated_since: InstantParameter | None = None
    include_deleted: bool = False
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    offset: Annotated[int, Field(ge=0, le=MAX_OFFSET)] = 0
    cursor: Annotated[str | None, Field(max_length=MAX_CURSOR)] = None
    include_total: bool = False

    @model_validator(mode="after")
    def _order_of_changes(self) -> "TaskQuery":
        since, deleted = self.updated_since, self.include_deleted
        check_changes(self.sort, offset=self.offset, updated_since=since, include_deleted=deleted)
        return self

    @cached_property
    def paging(self) -> dict[str, Any]:
        """The keyword arguments that select the page: limit, offset, cursor, include_total."""
        return self.model_dump(include=_PAGING)
