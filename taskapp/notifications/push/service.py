"""Which browsers show a person's notifications: turned on and off by that person, in that browser."""

import hashlib
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, invalid
from taskapp.core.http import outbound
from taskapp.core.ids import new_id
from taskapp.notifications.push import crypto, repository

MAX_BROWSERS = 20


class SubscriptionKeys(BaseModel):
    """What a browser's `PushSubscription` calls `keys`."""

    model_config = ConfigDict(extra="forbid")

    p256dh: Annotated[str, StringConstraints(max_length=100)]
    auth: Annotated[str, StringConstraints(max_length=32)]


class Subscription(BaseModel):
    """A browser's `PushSubscription`, as its `toJSON()` writes it."""

    model_config = ConfigDict(extra="ignore")

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=outbound.URL_MAX)]
    keys: SubscriptionKeys


async def subscribe(session: AsyncSession, actor: Actor, new: Subscription, *, login: UUID | None) -> None:
    """Show the actor's notifications in this browser, for as long as that `login` lasts."""
    known = await repository.list_subscriptions(session, actor.organization_id, actor.user_id)
    digest = _digest(new.endpoint)
    if len(known) >= MAX_BROWSERS and digest not in {row.endpoint_hash for row in known}:
        raise Conflict(f"{MAX_BROWSERS} browsers of yours take push messages already; turn one off first.")
    outbound.check_url(new.endpoint, field="endpoint")
    _check_keys(new.keys)
    values = {
        "id": new_id(),
        "user_id": actor.user_id,
        "session_id": login,
        "endpoint": new.endpoint,
        "endpoint_hash": digest,
        "p256dh": new.keys.p256dh,
        "auth": new.keys.auth,
        "created_at": utc_now(),
    }
    await repository.put_subscription(session, actor.organization_id, values)


async def is_known(session: AsyncSession, actor: Actor, endpoint: str) -> bool:
    """Whether this browser shows the actor's notifications; a login that ended has taken its browsers along."""
    known = await repository.list_subscriptions(session, actor.organization_id, actor.user_id)
    return _digest(endpoint) in {row.endpoint_hash for row in known}


async def unsubscribe(session: AsyncSession, actor: Actor, endpoint: str) -> None:
    """Show nothing more in this browser; doing so twice changes nothing."""
    await repository.delete_subscription(session, actor.organization_id, actor.user_id, endpoint_hash=_digest(endpoint))


def _check_keys(keys: SubscriptionKeys) -> None:
    try:
        browser_key, auth = crypto.from_text(keys.p256dh), crypto.from_text(keys.auth)
        crypto.encrypt(b"", browser_key=browser_key, auth=auth)
    except ValueError as error:
        raise invalid("keys.p256dh", "is not a key of the curve P-256 in base64url") from error
    if len(auth) != 16:
        raise invalid("keys.auth", "is not sixteen bytes in base64url")


def _digest(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
