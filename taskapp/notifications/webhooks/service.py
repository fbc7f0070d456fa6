"""What admins may do with webhook endpoints, and queueing what each of them wants to hear."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, NotFound, invalid
from taskapp.core.http import outbound
from taskapp.core.ids import new_id
from taskapp.core.work.bus import Change
from taskapp.notifications import repository as feed_repository
from taskapp.notifications.model import WebhookEndpoint
from taskapp.notifications.types import Channel, NotificationCategory, Occasion
from taskapp.notifications.webhooks import repository
from taskapp.notifications.webhooks.signing import secret_of

MAX_ENDPOINTS = 10
# A message that means nothing, for trying an endpoint out.
TEST = "test"

Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=outbound.URL_MAX)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class EndpointCreate(BaseModel):
    """A new endpoint; no categories means every one, those to come included."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    description: Words = ""
    categories: list[NotificationCategory] = Field(default_factory=list, max_length=20)


class EndpointUpdate(BaseModel):
    """Changes; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    description: Words | None = None
    categories: Annotated[list[NotificationCategory], Field(max_length=20)] | None = None
    enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class EndpointRead:
    """One endpoint; `problem` says why it was turned off, when it was not by a person."""

    id: UUID
    url: str
    description: str
    categories: list[str]
    enabled: bool
    problem: str | None
    created_at: datetime
    rotated_at: datetime | None


async def list_endpoints(session: AsyncSession, actor: Actor) -> list[EndpointRead]:
    """The organization's endpoints."""
    actor.require(p.ORGANIZATION_UPDATE)
    return [_read(row) for row in await repository.list_endpoints(session, actor.organization_id)]


async def create_endpoint(session: AsyncSession, actor: Actor, new: EndpointCreate) -> EndpointRead:
    """Let another address be told from now on."""
    actor.require(p.ORGANIZATION_UPDATE)
    if await repository.count_endpoints(session, actor.organization_id) >= MAX_ENDPOINTS:
        raise Conflict(f"An organization has {MAX_ENDPOINTS} webhooks at most; remove one first.")
    row = WebhookEndpoint(
        organization_id=actor.organization_id,
        url=outbound.check_url(new.url, field="url"),
        description=new.description,
        categories=_words(new.categories),
    )
    session.add(row)
    await session.flush()
    return _read(row)


async def update_endpoint(
    session: AsyncSession, actor: Actor, endpoint_id: UUID, changes: EndpointUpdate
) -> EndpointRead:
    """Change an endpoint; turning it on again forgets why it was off."""
    row = await _own(session, actor, endpoint_id)
    for name, value in changes.model_dump(exclude_unset=True).items():
        if value is None:
            raise invalid(name, "cannot be empty; leave it out to keep it as it is")
        setattr(row, name, value)
    if changes.url:
        row.url = outbound.check_url(changes.url, field="url")
    if changes.categories is not None:
        row.categories = _words(changes.categories)
    if changes.enabled:
        row.problem = None
    await session.flush()
    return _read(row)


async def delete_endpoint(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> None:
    """Tell an address nothing more, and drop what still waits for it."""
    await _own(session, actor, endpoint_id)
    await repository.delete_endpoint(session, actor.organization_id, endpoint_id)


async def get_secret(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> str:
    """What its receiver checks signatures with."""
    return secret_of(await _own(session, actor, endpoint_id))


async def rotate_secret(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> str:
    """A new secret; the one before signs too for a day."""
    row = await _own(session, actor, endpoint_id)
    row.secret_version, row.rotated_at = row.secret_version + 1, utc_now()
    await session.flush()
    return secret_of(row)


async def send_test(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> UUID:
    """Send a message that means nothing, as any other goes out; its id."""
    row = await _own(session, actor, endpoint_id)
    if not row.enabled:
        raise Conflict("This webhook is turned off; turn it on first.")
    data = {"title": "It works", "actor_name": actor.name}
    message = _message(row, TEST, data, key=f"{TEST}:{new_id()}", now=utc_now())
    await feed_repository.add_messages(session, [message])
    after_commit(session, Change(actor.organization_id, "notification", row.id, user_ids=(actor.user_id,)))
    message_id: UUID = message["id"]
    return message_id


async def queue(session: AsyncSession, occasions: Sequence[Occasion], now: datetime) -> None:
    """Write one message for every endpoint that wants to hear an occasion, in the caller's transaction."""
    listening = await repository.list_listening(session, {occasion.organization_id for occasion in occasions})
    messages = []
    for occasion in occasions:
        category = occasion.payload.category.value
        data = occasion.payload.model_dump(mode="json", exclude_none=True, exclude={"v", "category"})
        data["user_ids"] = [str(user) for user in dict.fromkeys(occasion.user_ids) if user != occasion.by]
        for row in listening:
            if row.organization_id == occasion.organization_id and (not row.categories or category in row.categories):
                messages.append(_message(row, category, data, key=occasion.dedupe, now=now))
                about = Change(row.organization_id, "notification", row.id)
                after_commit(session, about)
    await feed_repository.add_messages(session, messages)


def _message(
    endpoint: WebhookEndpoint, category: str, data: dict[str, Any], *, key: str, now: datetime
) -> dict[str, Any]:
    about = {"organization_id": str(endpoint.organization_id), **data}
    body = {"type": category, "timestamp": now.isoformat().replace("+00:00", "Z"), "data": about}
    title = str(data.get("title", ""))
    return {
        "id": new_id(),
        "organization_id": endpoint.organization_id,
        "channel": Channel.WEBHOOK.value,
        "dedupe_key": f"{key}:{Channel.WEBHOOK.value}:{endpoint.id}",
        "payload": {"endpoint_id": str(endpoint.id), "category": category, "title": title, "body": body},
        "state": "pending",
        "attempts": 0,
        "fence": 0,
        "next_attempt_at": now,
        "created_at": now,
    }


async def _own(session: AsyncSession, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    actor.require(p.ORGANIZATION_UPDATE)
    row = await repository.find_endpoint(session, actor.organization_id, endpoint_id)
    if row is None:
        raise NotFound(f"Webhook {endpoint_id} does not exist.")
    return row


def _words(categories: Sequence[NotificationCategory]) -> list[str]:
    return sorted({category.value for category in categories})


def _read(row: WebhookEndpoint) -> EndpointRead:
    return EndpointRead(
        id=row.id,
        url=row.url,
        description=row.description,
        categories=list(row.categories),
        enabled=row.enabled,
        problem=row.problem,
        created_at=row.created_at,
        rotated_at=row.rotated_at,
    )
