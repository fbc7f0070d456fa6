"""Notification preferences: channels per category, and the hour of the daily digest."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with
from taskapp.core.config import settings
from taskapp.core.errors import invalid
from taskapp.core.inputs import Input
from taskapp.notifications import preference_repository as repository
from taskapp.notifications.preference_repository import DigestReader
from taskapp.notifications.push import repository as push_repository
from taskapp.notifications.types import DIGEST, Channel, NotificationCategory

__all__ = ["DigestReader"]

# The channels that a person can turn on; webhooks belong to the organization.
CHANNELS = (Channel.EMAIL, Channel.PUSH)
DEFAULT_HOUR = 8


@dataclass(frozen=True, slots=True)
class CategoryPreference:
    """One category, and whether each channel is on for it."""

    category: str
    label: str
    channels: dict[str, bool]


@dataclass(frozen=True, slots=True)
class DigestPreference:
    """Whether the daily digest is on, and its hour (0-23) in the organization's time zone."""

    enabled: bool
    hour: int


@dataclass(frozen=True, slots=True)
class ChannelState:
    """One channel, and whether messages can be sent through it now; `problem` says why not."""

    channel: str
    label: str
    available: bool
    problem: str | None


@dataclass(frozen=True, slots=True)
class Preferences:
    """All of a person's preferences in one organization."""

    items: list[CategoryPreference]
    digest: DigestPreference
    channels: list[ChannelState]


class DigestUpdate(Input):
    """Changes to the digest; fields left out stay."""

    enabled: StrictBool | None = None
    hour: Annotated[StrictInt, Field(ge=0, le=23)] | None = None


class PreferencesUpdate(Input):
    """Changes to preferences; categories and channels left out stay."""

    categories: dict[NotificationCategory, dict[Channel, StrictBool]] = Field(default_factory=dict)
    digest: DigestUpdate | None = None


@every_member
async def get_preferences(session: AsyncSession, actor: Actor) -> Preferences:
    """The actor's preferences."""
    enabled = await repository.list_enabled(session, actor.organization_id, actor.user_id)
    items = [
        CategoryPreference(c.value, c.label, {ch.value: (c.value, ch.value) in enabled for ch in CHANNELS})
        for c in NotificationCategory
    ]
    hour = await repository.find_digest_hour(session, actor.organization_id, actor.user_id, default=DEFAULT_HOUR)
    digest = DigestPreference((DIGEST, Channel.EMAIL.value) in enabled, hour)
    browsers = await push_repository.count_subscriptions(session, actor.organization_id, actor.user_id)
    return Preferences(items, digest, [_mail_state(), _push_state(browsers)])


@every_member_with(Scope.WRITE)
async def update_preferences(session: AsyncSession, actor: Actor, changes: PreferencesUpdate) -> Preferences:
    """Change the actor's own preferences; raises `Invalid` for a channel that is not a person's own."""
    org, user = actor.organization_id, actor.user_id
    for category, channels in changes.categories.items():
        for channel, enabled in channels.items():
            if channel not in CHANNELS:
                raise invalid(
                    f"categories.{category.value}.{channel.value}",
                    "is not a channel of a person's own; use email or push",
                )
            await repository.put_preference(
                session, org, user, category=category.value, channel=channel.value, enabled=enabled
            )
    if changes.digest and changes.digest.enabled is not None:
        enabled = changes.digest.enabled
        await repository.put_preference(
            session, org, user, category=DIGEST, channel=Channel.EMAIL.value, enabled=enabled
        )
    if changes.digest and changes.digest.hour is not None:
        await repository.put_digest_hour(session, org, user, changes.digest.hour)
    return await get_preferences(session, actor)


async def stop_mail(session: AsyncSession, organization_id: UUID, user_id: UUID, category: str) -> None:
    """Turn one category's e-mails off; called by the unsubscribe link in an e-mail."""
    await repository.put_preference(
        session, organization_id, user_id, category=category, channel=Channel.EMAIL.value, enabled=False
    )


async def list_digest_readers(session: AsyncSession) -> list[DigestReader]:  # house: asker
    """Every member, in every organization, who turned the digest on."""
    return await repository.list_digest_readers(session, default_hour=DEFAULT_HOUR)


def _mail_state() -> ChannelState:
    ready = bool(settings().smtp_url)
    problem = None if ready else "No mail server is set (TASKAPP_SMTP_URL); messages wait until there is one."
    return ChannelState(Channel.EMAIL.value, Channel.EMAIL.label, ready, problem)


def _push_state(browsers: int) -> ChannelState:
    problem = None if browsers else "No browser of yours takes push messages yet; turn them on in one."
    return ChannelState(Channel.PUSH.value, Channel.PUSH.label, bool(browsers), problem)
