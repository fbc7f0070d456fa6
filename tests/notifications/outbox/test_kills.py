"""A kill between the mail server's answer and the write of the result costs a duplicate under the same id, never a message."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from taskapp.core.db import database as db
from taskapp.notifications.mail.delivery import PARALLEL
from taskapp.notifications.outbox import service as outbox
from tests.factories.mail import enable_mail
from tests.factories.people import a_company
from tests.factories.tasks import a_task
from tests.support.forkserver import Forkserver
from tests.support.job_workers import run_side_by_side
from tests.support.product import environment_without_ours
from tests.support.smtp_sink import SmtpSink
from tests.support.trust import often

pytestmark = pytest.mark.anyio
KILLS = often(20, 500)  # on each of the two databases
MESSAGES = 40


@pytest.mark.slow
@pytest.mark.trust("A message leaves at least once, and every copy has the same Message-ID")
async def test_a_hundred_kills_lose_nothing_and_every_duplicate_carries_the_same_id(
    database: db.Database,
    database_url: str,
    smtp_sink: SmtpSink,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
        for number in range(MESSAGES):
            await a_task(session, company.manager, f"Task {number}", assigned_to=company.agent.member_id)
    env = environment_without_ours() | {
        "TASKAPP_DATABASE_URL": database_url,
        "TASKAPP_DATA_DIR": str(tmp_path),
        "TASKAPP_SMTP_URL": smtp_sink.url,
    }
    workers = Forkserver(tmp_path, env)
    try:
        kills = 0
        while kills < KILLS:
            await _pass(workers, "delivery.after_send=kill")
            kills += 1
            await _end_leases(database)
        await _pass(workers, "")
    finally:
        workers.stop()
    async with database.reading() as session:
        sent = (await outbox.list_messages(session, company.admin, state="sent", limit=200)).items
    arrived = Counter(mail.message_id for mail in smtp_sink.mails)
    assert len(sent) == MESSAGES
    assert KILLS <= len(smtp_sink.mails) - MESSAGES <= KILLS * PARALLEL, (
        "a kill duplicates at most the messages in delivery"
    )
    assert set(arrived) == {f"<{message.id}@taskapp.localhost>" for message in sent}, "nothing missing, no other ids"
    by_subject = {mail.message["Subject"]: set[str]() for mail in smtp_sink.mails}
    for mail in smtp_sink.mails:
        by_subject[mail.message["Subject"]].add(mail.message_id)
    assert {len(ids) for ids in by_subject.values()} == {1}, "each message has one id in all its copies"
    record_property("tried", f"{kills} kills after sending, {MESSAGES} messages, {len(smtp_sink.mails)} copies")


async def _pass(workers: Forkserver, failpoints: str) -> None:
    """Run one delivery in a separate process, until it ends or is killed."""
    job = "taskapp.notifications.outbox.delivery:deliver_notifications"
    await run_side_by_side(workers, job, failpoints, at_once=1)


async def _end_leases(database: db.Database) -> None:
    """End every lease, as if its time were over."""
    async with database.transaction() as session:
        await session.execute(text("UPDATE outbox SET lease_until = NULL"))
