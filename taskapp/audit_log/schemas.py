"""Filters and entries of the audit log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT

Moment = Annotated[str, Field(max_length=40)]


class AuditQuery(BaseModel):
    """Filters of the audit log, and the page.

    `action` is an act (`token.created`) or its first part (`token`). `since` and `until` are days of the organization, both
    included, or instants with a time zone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    action: Annotated[str, StringConstraints(pattern=r"^[a-z-]+(\.[a-z-]+)?$", max_length=64)] | None = None
    user_id: UUID | None = None
    member_id: UUID | None = None
    since: Moment | None = None
    until: Moment | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    cursor: Annotated[str, Field(max_length=500)] | None = None


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """The filters of a query with the instants worked out: from `since` on, before `until`."""

    action: str | None = None
    user_id: UUID | None = None
    member_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditRead:
    """One act. `text` says what was done, `user_name` who did it, as they are called now; `browser` is for people.

    `via` is the entry point: web, api, cli, mcp, assistant, link.
    """

    id: UUID
    at: datetime
    action: str
    text: str
    user_id: UUID | None
    user_name: str
    via: str
    address: str
    browser: str
    target_kind: str
    target_id: UUID | None
    target_name: str | None
    details: dict[str, object]
