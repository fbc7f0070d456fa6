"""Removing members, deleting accounts and organizations: who may, who takes the tasks, and what an interruption leaves."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.audit.model import AuditEntry
from taskapp.auth import service as auth_service
from taskapp.auth.invitations import service as invitations
from taskapp.auth.model import AccountMail
from taskapp.calls import recordings
from taskapp.contacts.model import Activity
from taskapp.core import clock
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthorized
from taskapp.core.ids import new_id
from taskapp.core.work.failpoints import FailpointError
from taskapp.erasure import organizations, organizations_repository
from taskapp.erasure.calls import delete_call
from taskapp.erasure.contacts import delete_contact
from taskapp.erasure.members import NAME, delete_account, remove_member
from taskapp.erasure.organizations import delete_organization, erase_due_organizations
from taskapp.export import archive, service
from taskapp.export.worker import write_exports
from taskapp.notifications import preference_repository
from taskapp.notifications.types import DIGEST_HOURS
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, Organization, User
from taskapp.organizations.schemas import MemberCreate, MemberUpdate
from taskapp.tasks import service as task_service
from taskapp.tasks.model import Task
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.mail import use_mail_server
from tests.factories.people import PASSWORD, Company, a_company, the_neighbour
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio


async def test_an_admin_removes_no_owner_and_nobody_removes_themselves_or_a_stranger(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        away = company.colleague.member_id
        await organization_service.update_member(session, company.owner, away, MemberUpdate(active=False))
    owner, admin, agent = company.owner, company.admin, company.agent
    refused = [
        (admin, owner.member_id, None, Forbidden),
        (agent, admin.member_id, None, Forbidden),
        (owner, owner.member_id, None, Conflict),
        (owner, neighbour.agent.member_id, None, NotFound),
        (owner, agent.member_id, agent.member_id, Invalid),
        (owner, agent.member_id, neighbour.owner.member_id, NotFound),
        (owner, agent.member_id, away, Invalid),
    ]
    for actor, member_id, heir, error in refused:
        with pytest.raises(error):
            async with db.transaction() as session:
                await remove_member(session, actor, member_id, assign_to=heir)


async def test_open_tasks_go_to_whom_was_chosen_and_finished_ones_name_a_deleted_person(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        mine = {"assigned_to": company.agent.member_id}
        open_task = await a_task(session, company.owner, **mine)
        done = await a_task(session, company.owner, **mine)
        deleted = [await a_task(session, company.owner, **mine) for _ in range(2)]
        await task_service.mark_done(session, company.owner, done.id)
        await task_service.mark_done(session, company.owner, deleted[1].id)
        for task in deleted:
            await task_service.delete_task(session, company.owner, task.id)
        await remove_member(session, company.owner, company.agent.member_id, assign_to=company.colleague.member_id)
    async with db.reading() as session:
        moved = await task_service.get_task(session, company.owner, open_task.id)
        kept = await task_service.get_task(session, company.owner, done.id)
        members = await organization_service.list_members(session, company.owner)
    assert (moved.assigned_to, moved.version) == (company.colleague.member_id, open_task.version + 1)
    assert kept.assigned_to_name == NAME
    assert company.agent.member_id not in {member.id for member in members}
    # What was open goes to whom was chosen, deleted or not; what was closed is nobody's once reopened, and the history says so.
    async with db.transaction() as session:
        back = [await task_service.restore_task(session, company.owner, task.id) for task in deleted]
        again = [await task_service.reopen(session, company.owner, task.id) for task in (kept, back[1])]
        said = await session.scalars(select(col(Activity.details)).where(col(Activity.kind) == "task-reopened"))
        assert [one["changes"] for one in said] == [{"assigned_to": [str(company.agent.member_id), None]}] * 2
    assert [task.assigned_to for task in back] == [company.colleague.member_id, company.agent.member_id]
    assert [(task.assigned_to, task.assigned_to_name) for task in again] == [(None, None)] * 2
    async with db.reading() as session:
        assert (await task_service.get_task(session, company.owner, done.id)).assigned_to is None
    with pytest.raises(NotFound):
        async with db.transaction() as session:
            await remove_member(session, company.owner, company.agent.member_id)


async def test_a_person_of_two_organizations_keeps_the_account_and_the_other_membership(database: db.Database) -> None:
    async with db.transaction() as session:
        company, other = await a_company(session), await the_neighbour(session)
        user = await session.get_one(User, company.agent.user_id)
        await organization_service.join(session, other.organization.id, user, role=Role.VIEWER)
        for each in (company, other):
            await preference_repository.put_digest_hour(session, each.organization.id, user.id, 6)
        await remove_member(session, company.owner, company.agent.member_id)
    async with db.reading() as session:
        user = await auth_service.check_password(session, company.agent.email, PASSWORD)
        member = await auth_service.get_first_membership(session, user.id)
        row = await session.get_one(Member, company.agent.member_id)
        stands_for = await session.get_one(User, row.user_id)
        preferences = (await session.get_one(User, company.agent.user_id)).preferences
    assert preferences[DIGEST_HOURS] == {str(other.organization.id): 6}
    assert member.organization_id == other.organization.id
    assert (stands_for.name, stands_for.password_hash, row.active) == (NAME, "", False)
    assert stands_for.id != company.agent.user_id


async def test_the_only_owner_of_others_keeps_the_account_and_the_last_member_takes_the_organization_along(
    database: db.Database,
) -> None:
    async with db.transaction() as session:
        company, alone = await a_company(session), await a_company(session, "Alone")
        for member in alone.everybody[1:]:
            await remove_member(session, alone.owner, member.member_id)
    with pytest.raises(Conflict, match="Acme"):
        async with db.transaction() as session:
            await delete_account(session, company.owner)
    async with db.transaction() as session:
        assert await delete_account(session, alone.owner) == [alone.organization.id]
        gone = await session.get_one(User, alone.owner.user_id)
        assert (gone.name, gone.password_hash, gone.preferences) == (NAME, "", {})
    with pytest.raises(Unauthorized):
        async with db.reading() as session:
            await auth_service.check_password(session, alone.owner.email, PASSWORD)
    assert await erase_due_organizations() == 1
    async with db.reading() as session:
        assert [row.name for row in await session.scalars(select(Organization))] == ["Acme"]
        assert (await session.scalars(select(func.count()).select_from(User))).one() == len(company.everybody)


async def _due(company: Company) -> None:
    async with db.transaction() as session:
        await delete_organization(session, company.owner, company.organization.name)
    later = utc_now() + timedelta(days=7, minutes=1)
    clock.set_clock(lambda: later - timedelta(minutes=2))
    assert await erase_due_organizations() == 0
    clock.set_clock(lambda: later)


async def test_an_erasure_that_was_interrupted_goes_on_and_touches_no_neighbour(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        for each in (company, neighbour):
            for _ in range(5):
                await a_task(session, each.owner, assigned_to=each.agent.member_id)
            await a_call(session, each.owner)
        both = await session.get_one(User, company.viewer.user_id)
        await organization_service.join(session, neighbour.organization.id, both, role=Role.VIEWER)
    folders = [await _a_recording(each) for each in (company, neighbour)]
    await _due(company)
    monkeypatch.setattr(organizations_repository, "BATCH", 2)
    stops = iter([False] * 6 + [True])

    def interrupt(name: str) -> None:
        if name == "erasure.before_batch" and next(stops, False):
            raise FailpointError(name)

    monkeypatch.setattr(organizations, "failpoint", interrupt)
    with pytest.raises(FailpointError):
        await erase_due_organizations()
    async with db.reading() as session:
        assert await session.get(Organization, company.organization.id)
        mine = col(Member.organization_id) == company.organization.id
        assert not any((await session.scalars(select(col(Member.active)).where(mine))).all())
    assert await erase_due_organizations() == 1
    assert await erase_due_organizations() == 0
    async with db.reading() as session:
        assert [row.id for row in await session.scalars(select(Organization))] == [neighbour.organization.id]
        tasks = list(await session.scalars(select(col(Task.organization_id))))
        assert (len(tasks), set(tasks)) == (5, {neighbour.organization.id})
        users = set(await session.scalars(select(col(User.id))))
        assert users == {person.user_id for person in (*neighbour.everybody, company.viewer)}
    assert [folder.exists() for folder in folders] == [False, True]


async def _a_recording(company: Company) -> Path:
    async def audio():  # type: ignore[no-untyped-def]
        yield b"ID3" + bytes(50)

    await recordings.save(company.organization.id, new_id(), audio())
    return settings().data_dir / "recordings" / str(company.organization.id)


async def test_invitations_of_an_erased_organization_are_not_mailed_any_more(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, "smtp://127.0.0.1:9")
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        for each in (company, neighbour):
            new = MemberCreate(email=f"noor@{each.organization.id}.example", name="Noor", role=Role.AGENT)
            await invitations.invite(session, each.owner, new)
    await _due(company)
    assert await erase_due_organizations() == 1
    async with db.reading() as session:
        assert list(await session.scalars(select(col(AccountMail.email)))) == [
            f"noor@{neighbour.organization.id}.example"
        ]


async def test_a_deletion_is_taken_back_by_an_owner_and_both_are_in_the_audit_log(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        await delete_organization(session, company.owner, company.organization.name)
    with pytest.raises(Forbidden):
        async with db.transaction() as session:
            await organizations.restore_organization(session, company.admin)
    async with db.transaction() as session:
        assert (await organizations.restore_organization(session, company.owner)).deletion_at is None
    with pytest.raises(Conflict):
        async with db.transaction() as session:
            await organizations.restore_organization(session, company.owner)
    async with db.reading() as session:
        acts = await session.scalars(select(col(AuditEntry.action)).order_by(col(AuditEntry.at)))
        assert list(acts) == ["organization.deletion-scheduled", "organization.deletion-taken-back"]


async def test_an_export_is_gone_once_somebody_or_a_contact_in_it_was_erased(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner)

    async def state() -> str:
        async with db.reading() as session:
            return (await service.get_export(session, company.owner)).state

    for number in range(2):
        async with db.transaction() as session:
            await service.start_export(session, company.owner)
        await write_exports()
        assert await state() == "ready"
        async with db.transaction() as session:
            if number:
                await remove_member(session, company.owner, company.agent.member_id)
            else:
                await delete_contact(session, company.owner, contact.id, calls="keep")
        assert await state() == "none"


async def test_an_export_that_runs_while_something_is_erased_is_thrown_away(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner)
        await service.start_export(session, company.owner)
    write = archive.write_archive

    async def erase_meanwhile(*arguments) -> None:  # type: ignore[no-untyped-def]
        await write(*arguments)
        async with db.transaction() as session:
            await delete_call(session, company.owner, call.id)

    monkeypatch.setattr(archive, "write_archive", erase_meanwhile)
    await write_exports()
    async with db.reading() as session:
        assert (await service.get_export(session, company.owner)).state == "none"
    assert list((settings().data_dir / "exports").glob("*/*")) == []
