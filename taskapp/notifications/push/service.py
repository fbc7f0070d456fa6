"""Push subscriptions: a person turns push notifications on and off in each browser."""

import hashlib
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, invalid
from taskapp.core.http import outbound
from taskapp.core.ids import new_id
from taskapp.core.inputs import Input
from taskapp.notifications.push import crypto, repository

MAX_BROWSERS = 20


class SubscriptionKeys(Input):
    """The `keys` of a browser's `PushSubscription`, in base64url."""

    p256dh: Annotated[str, StringConstraints(max_length=100)]
    auth: Annotated[str, StringConstraints(max_length=32)]


class Subscription(BaseModel):
    """A browser's `PushSubscription`, as `toJSON()` returns it."""

    model_config = ConfigDict(extra="ignore")

    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=outbound.URL_MAX)]
    keys: SubscriptionKeys


@every_member_with(Scope.WRITE)
async def subscribe(session: AsyncSession, actor: Actor, new: Subscription, *, login: UUID | None) -> None:
    """Show the actor's notifications in this browser, until the login session `login` ends.

    Raises `Conflict` for more than `MAX_BROWSERS` browsers, `Invalid` for an unusable URL or key.
    """
    subscriptions = await repository.list_subscriptions(session, actor.organization_id, actor.user_id)
    endpoint_hash = _endpoint_hash(new.endpoint)
    if len(subscriptions) >= MAX_BROWSERS and endpoint_hash not in {row.endpoint_hash for row in subscriptions}:
        raise Conflict(f"{MAX_BROWSERS} browsers of yours take push messages already; turn one off first.")
    outbound.check_url(new.endpoint, field="endpoint")
    _check_keys(new.keys)
    values = {
        "id": new_id(),
        "user_id": actor.user_id,
        "session_id": login,
        "endpoint": new.endpoint,
        "endpoint_hash": endpoint_hash,
        "p256dh": new.keys.p256dh,
        "auth": new.keys.auth,
        "created_at": utc_now(),
    }
    await repository.put_subscription(session, actor.organization_id, values)


@every_member
async def is_known(session: AsyncSession, actor: Actor, endpoint: str) -> bool:
    """Whether this browser shows the actor's notifications."""
    subscriptions = await repository.list_subscriptions(session, actor.organization_id, actor.user_id)
    return _endpoint_hash(endpoint) in {row.endpoint_hash for row in subscriptions}


@every_member_with(Scope.WRITE)
async def unsubscribe(session: AsyncSession, actor: Actor, endpoint: str) -> None:
    """Stop showing the actor's notifications in this browser (idempotent)."""
    endpoint_hash = _endpoint_hash(endpoint)
    await repository.delete_subscription(session, actor.organization_id, actor.user_id, endpoint_hash=endpoint_hash)


def _check_keys(keys: SubscriptionKeys) -> None:
    try:
        browser_key, auth = crypto.from_text(keys.p256dh), crypto.from_text(keys.auth)
        crypto.encrypt(b"", browser_key=browser_key, auth=auth)
    except ValueError as error:
        raise invalid("keys.p256dh", "is not a key of the curve P-256 in base64url") from error
    if len(auth) != 16:
        raise invalid("keys.auth", "is not sixteen bytes in base64url")


def _endpoint_hash(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
