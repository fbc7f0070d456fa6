"""Webhook endpoints (for admins), and queueing an event's messages to the endpoints subscribed to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import ACTOR_KINDS, Actor
from taskapp.access.verbs import verb
from taskapp.audit import service as audit
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, NotFound, invalid
from taskapp.core.http import outbound
from taskapp.core.http.responses import OPTIONS
from taskapp.core.ids import new_id
from taskapp.core.inputs import Input
from taskapp.core.rows import read_as
from taskapp.core.work import leases
from taskapp.core.work.bus import Change
from taskapp.notifications import repository as feed_repository
from taskapp.notifications.model import WebhookEndpoint
from taskapp.notifications.types import Channel, EventType, NotificationCategory, NotificationEvent
from taskapp.notifications.webhooks import repository
from taskapp.notifications.webhooks.signing import secret_of

MAX_ENDPOINTS = 10
# The type of a test message.
TEST = "test"

Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=outbound.URL_MAX)]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


# What an endpoint can ask for: categories of notifications, events, and groups of events.
TOPICS = (
    *(category.value for category in NotificationCategory),
    *dict.fromkeys(event.group for event in EventType),
    *(event.value for event in EventType),
)


def _known_topic(name: str) -> str:
    if name not in TOPICS:
        raise ValueError(f"is none of {', '.join(TOPICS)}")
    return str(name)


Topic = Annotated[str, AfterValidator(_known_topic), Field(json_schema_extra={"enum": list(TOPICS)})]


class EndpointCreate(Input):
    """A new endpoint; an empty `categories` means all, including categories added later."""

    url: Url
    description: Description = ""
    categories: list[Topic] = Field(default_factory=list, max_length=len(TOPICS))


class EndpointUpdate(Input):
    """Changes to an endpoint; fields left out stay."""

    url: Url | None = None
    description: Description | None = None
    categories: Annotated[list[Topic], Field(max_length=len(TOPICS))] | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class EndpointRead:
    """One endpoint; `problem` says why it was turned off automatically."""

    id: UUID
    url: str
    description: str
    categories: list[str]
    enabled: bool
    problem: str | None
    created_at: datetime
    rotated_at: datetime | None


@verb(p.ORGANIZATION_UPDATE)
async def list_endpoints(session: AsyncSession, actor: Actor) -> list[EndpointRead]:
    """The organization's endpoints."""
    return [_endpoint_read(row) for row in await repository.list_endpoints(session, actor.organization_id)]


@verb(p.ORGANIZATION_UPDATE)
async def create_endpoint(session: AsyncSession, actor: Actor, new: EndpointCreate) -> EndpointRead:
    """Add an endpoint; raises `Conflict` above `MAX_ENDPOINTS`, `Invalid` for a URL that is not allowed."""
    if await repository.count_endpoints(session, actor.organization_id) >= MAX_ENDPOINTS:
        raise Conflict(f"An organization has {MAX_ENDPOINTS} webhooks at most; remove one first.")
    row = WebhookEndpoint(
        organization_id=actor.organization_id,
        url=outbound.check_url(new.url, field="url"),
        description=new.description,
        categories=sorted(set(new.categories)),
    )
    session.add(row)
    await session.flush()
    _record(session, actor, "webhook.created", row)
    return _endpoint_read(row)


@verb(p.ORGANIZATION_UPDATE)
async def update_endpoint(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, changes: EndpointUpdate
) -> EndpointRead:
    """Change an endpoint; turning it on clears its `problem`."""
    row = await _get_endpoint(session, actor, endpoint_id)
    for name, value in changes.model_dump(exclude_unset=True).items():
        if value is None:
            raise invalid(name, "cannot be empty; leave it out to keep it as it is")
        setattr(row, name, value)
    if changes.url:
        row.url = outbound.check_url(changes.url, field="url")
    if changes.categories is not None:
        row.categories = sorted(set(changes.categories))
    if changes.enabled:
        row.problem = None
    await session.flush()
    _record(session, actor, "webhook.changed", row, fields=sorted(changes.model_fields_set))
    return _endpoint_read(row)


@verb(p.ORGANIZATION_UPDATE)
async def delete_endpoint(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> None:
    """Delete an endpoint and its unsent messages."""
    _record(session, actor, "webhook.deleted", await _get_endpoint(session, actor, endpoint_id))
    await repository.delete_endpoint(session, actor.organization_id, endpoint_id)


@verb(p.ORGANIZATION_UPDATE)
async def get_secret(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> str:
    """The secret that the receiver verifies signatures with."""
    return secret_of(await _get_endpoint(session, actor, endpoint_id))


@verb(p.ORGANIZATION_UPDATE)
async def rotate_secret(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> str:
    """Make a new secret and return it; messages are signed with the previous one as well for a day."""
    row = await _get_endpoint(session, actor, endpoint_id)
    row.secret_version, row.rotated_at = row.secret_version + 1, utc_now()
    await session.flush()
    _record(session, actor, "webhook.secret-renewed", row)
    return secret_of(row)


@verb(p.ORGANIZATION_UPDATE)
async def send_test(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> UUID:
    """Queue a test message and return its id; raises `Conflict` when the endpoint is turned off."""
    row = await _get_endpoint(session, actor, endpoint_id)
    if not row.enabled:
        raise Conflict("This webhook is turned off; turn it on first.")
    data = {"title": "It works", "actor_name": actor.name}
    message = _message(actor.organization_id, row.id, TEST, data, key=f"{TEST}:{new_id()}", now=utc_now())
    await feed_repository.add_messages(session, [message])
    after_commit(session, Change(actor.organization_id, "notification", row.id, user_ids=(actor.user_id,)))
    message_id: UUID = message["id"]
    return message_id


async def queue(session: AsyncSession, events: Sequence[NotificationEvent], now: datetime) -> None:
    """Queue one message per event and endpoint subscribed to its category, in the caller's transaction."""
    endpoints = await repository.list_enabled_endpoints(session, {event.organization_id for event in events})
    messages = []
    for event in events:
        category = event.payload.category.value
        data = event.payload.model_dump(mode="json", exclude_none=True, exclude={"v", "category"})
        data["user_ids"] = [str(user) for user in dict.fromkeys(event.user_ids) if user != event.by]
        for row in endpoints:
            if row.organization_id == event.organization_id and (not row.categories or category in row.categories):
                messages.append(_message(row.organization_id, row.id, category, data, key=event.dedupe, now=now))
                after_commit(session, Change(row.organization_id, "notification", row.id))
    await feed_repository.add_messages(session, messages)


async def emit(
    session: AsyncSession,
    organization_id: UUID,
    event: EventType,
    ids: Mapping[str, object],
    *,
    key: str,
    actor: Actor | str,
    before: Any = None,
    after: Any = None,
) -> None:
    """Queue an event to the endpoints that want it, in the caller's transaction.

    Args:
        ids: The ids of the row and of what it belongs to, and its title.
        key: Names this one change: a second call with it adds nothing.
        actor: Who made the change; of the product itself "ai" or "job".
        before: The row before, as the API shows it; None when it is new.
        after: The row after; None when it is gone.
    """
    rows, wanted = await repository.ENABLED(session, organization_id=organization_id), {event.value, event.group}
    subscribers = [endpoint_id for endpoint_id, topics in rows if not topics or wanted & set(topics)]
    if not subscribers:
        return
    data = {**ids, "actor": _actor_read(actor), "before": before, "after": after}
    plain = orjson.loads(orjson.dumps(data, default=str, option=OPTIONS))
    now = utc_now()
    messages = [
        _message(organization_id, endpoint, event.value, plain, key=f"{event.value}:{key}", now=now)
        for endpoint in subscribers
    ]
    await feed_repository.add_messages(session, messages)
    after_commit(session, *(Change(organization_id, "notification", endpoint) for endpoint in subscribers))


async def report_erased(
    session: AsyncSession, organization_id: UUID, actor: Actor | str, kind: Literal["task", "call"], ids: Iterable[UUID]
) -> None:
    """Tasks or calls were deleted for good: webhooks get their ids, and none of their words."""
    for row_id in ids:
        event, key = EventType(f"{kind}.deleted"), f"{row_id}:erased"
        await emit(session, organization_id, event, {f"{kind}_id": row_id}, key=key, actor=actor)


def _actor_read(actor: Actor | str) -> dict[str, object]:
    if isinstance(actor, str):
        return {"kind": actor, "member_id": None, "name": None}
    return {"kind": ACTOR_KINDS[actor.via], "member_id": actor.member_id, "name": actor.name}


def _record(session: AsyncSession, actor: Actor, action: str, row: WebhookEndpoint, **details: object) -> None:
    # Only the host: the rest of a receiver's URL is often a secret.
    host = urlsplit(row.url).hostname or ""
    audit.record(session, actor, action, target_kind="webhook", target_id=row.id, details={"host": host, **details})


def _message(
    organization_id: UUID, endpoint_id: UUID, category: str, data: dict[str, Any], *, key: str, now: datetime
) -> dict[str, Any]:
    facts = {"organization_id": str(organization_id), **data}
    body = {"type": category, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": facts}
    title = str(data.get("title", ""))
    return {
        **leases.new_row(),
        "organization_id": organization_id,
        "channel": Channel.WEBHOOK.value,
        "dedupe_key": f"{key}:{Channel.WEBHOOK.value}:{endpoint_id}",
        "payload": {"endpoint_id": str(endpoint_id), "category": category, "title": title, "body": body},
    }


async def _get_endpoint(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    row = await repository.find_endpoint(session, actor.organization_id, endpoint_id)
    if row is None:
        raise NotFound(f"Webhook {endpoint_id} does not exist.")
    return row


def _endpoint_read(row: WebhookEndpoint) -> EndpointRead:
    return read_as(EndpointRead, row, categories=list(row.categories))
