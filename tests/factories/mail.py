"""E-mail settings for tests, and a clock that tests move."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core import clock, config
from taskapp.notifications import preferences
from taskapp.notifications.preferences import PreferencesUpdate
from taskapp.notifications.types import Channel, NotificationCategory


class HandClock:
    """Replaces the product's clock by one that stands still until `move`."""

    def __init__(self, start: str) -> None:
        self.now = datetime.fromisoformat(start)
        clock.set_clock(lambda: self.now)

    def move(self, **distance: float) -> None:
        self.now += timedelta(**distance)


def use_mail_server(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Make this process use the mail server at `url`, and set the product's own base URL."""
    monkeypatch.setenv("TASKAPP_SMTP_URL", url)
    monkeypatch.setenv("TASKAPP_BASE_URL", "https://tasks.example.com")
    config.settings.cache_clear()


async def enable_mail(session: AsyncSession, *people: Actor) -> None:
    """Turn on e-mail for all categories of notifications for these members."""
    every = {category: {Channel.EMAIL: True} for category in NotificationCategory}
    for person in people:
        await preferences.update_preferences(session, person, PreferencesUpdate(categories=every))
