"""Payloads stored by an earlier or a later version are shown: legacy tags as today's category, unknown tags as stored."""

from typing import Any

import pytest

from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.notifications import service
from taskapp.notifications.mail.render import compose
from taskapp.notifications.model import Notification
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.outbox.repository import Recipient
from taskapp.ui.notifications.views import notification_row
from tests.factories.mail import use_mail_server
from tests.factories.people import a_company
from tests.support.smtp_sink import SmtpSink

pytestmark = pytest.mark.anyio
STORED: list[tuple[str, dict[str, Any], str, str]] = [
    ("todo", {"v": 1, "todo_id": 7}, "task-completed", "Task Completed"),
    ("task-completed", {}, "task-completed", "Task Completed"),
    ("plan-made", {"v": 1, "plan": {"deep": [1]}}, "plan-made", "Notification"),
    ("task-reminder", {"v": 9, "contact_name": None, "title": {"now": "an object"}}, "task-reminder", "Task Reminder"),
    ("", {"contact_name": 3}, "", "Notification"),
]


@pytest.mark.parametrize(("tag", "payload", "category", "label"), STORED)
async def test_a_stored_entry_of_any_version_is_shown(
    database: db.Database, tag: str, payload: dict[str, Any], category: str, label: str
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        session.add(_entry(company.agent, tag, payload))
    async with database.reading() as session:
        [entry] = (await service.list_notifications(session, company.agent)).items
    assert (entry.category, entry.label, entry.title) == (category, label, "As it was stored")
    assert notification_row(entry)["title"] == "As it was stored"


@pytest.mark.parametrize(("tag", "payload", "_category", "_label"), STORED)
async def test_a_stored_message_of_any_version_still_makes_a_mail(
    database: db.Database,
    smtp_sink: SmtpSink,
    monkeypatch: pytest.MonkeyPatch,
    tag: str,
    payload: dict[str, Any],
    _category: str,
    _label: str,
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    async with database.transaction() as session:
        company = await a_company(session)
        content = {**payload, "category": tag, "user_id": str(company.agent.user_id)}
        session.add(Outbox(organization_id=company.organization.id, channel="email", dedupe_key="x", payload=content))
    assert await deliver_notifications() == 1
    assert len(smtp_sink.mails) == 1


def test_the_legacy_tag_is_mailed_as_a_completed_task() -> None:
    org = new_id()
    row = Outbox(organization_id=org, channel="email", dedupe_key="x", payload={"category": "todo", "title": "Send"})
    to = Recipient(org, org, org, "Ada", "ada@example.com", "Acme", "UTC")
    assert compose(row, to)["Subject"] == "Done: Send"


def _entry(person: Actor, tag: str, payload: dict[str, Any]) -> Notification:
    return Notification(
        organization_id=person.organization_id,
        user_id=person.user_id,
        category=tag,
        title="As it was stored",
        payload=payload,
        dedupe_key="stored",
    )


async def test_a_stored_message_without_its_ids_is_listed_and_ends_as_a_dead_letter(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        for channel in ("webhook", "push"):
            row = Outbox(organization_id=company.organization.id, channel=channel, dedupe_key=channel, payload={"v": 9})
            row.attempts = 100
            session.add(row)
    assert await deliver_notifications() == 2
    async with database.reading() as session:
        dead = (await outbox.list_messages(session, company.admin)).items
    assert {one.recipient for one in dead} == {"A removed webhook", "A former member"}
