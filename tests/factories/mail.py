"""People who want mail, and a clock that tests move by hand."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core import clock, config
from taskapp.notifications import preferences
from taskapp.notifications.preferences import PreferencesUpdate
from taskapp.notifications.types import Channel, NotificationCategory


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: str) -> None:
        self.now = datetime.fromisoformat(start)
        clock.set_clock(lambda: self.now)

    def move(self, **distance: float) -> None:
        self.now += timedelta(**distance)


def use_mail_server(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Point this process at a mail server, with an address of our own."""
    monkeypatch.setenv("TASKAPP_SMTP_URL", url)
    monkeypatch.setenv("TASKAPP_BASE_URL", "https://tasks.example.com")
    config.settings.cache_clear()


async def wants_mail(session: AsyncSession, *people: Actor) -> None:
    """These people want every category by e-mail."""
    every = {category: {Channel.EMAIL: True} for category in NotificationCategory}
    for person in people:
        await preferences.update_preferences(session, person, PreferencesUpdate(categories=every))
