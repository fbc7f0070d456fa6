"""People and tokens from the command line."""

import json
from datetime import timedelta
from functools import partial
from io import BytesIO, TextIOWrapper
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from taskapp.auth.credentials.api_tokens import find_actor, find_token
from taskapp.auth.model import ApiToken
from taskapp.auth.service import check_password, find_actor_for_session, open_session
from taskapp.cli.console import echo_json
from taskapp.core.clock import utc_now
from taskapp.organizations.model import Member, Organization
from tests.cli.conftest import Run, one_line
from tests.support.api_client import run_in_database
from tests.support.forkserver import Done

ADA = ["--email", "Ada@Example.com", "--password", "long enough", "--name", "Ada Lovelace"]


def create(run: Run, *more: str, organization: str = "Acme") -> Done:
    return run("user", "create", *ADA, "--organization", organization, *more)


def test_a_user_is_made_with_an_organization_and_ids_come_as_json(run: Run, database_url: str) -> None:
    done = create(run, "--timezone", "Europe/Berlin")
    assert (done.returncode, done.stderr) == (0, "")
    ids = {name: UUID(value) for name, value in json.loads(done.stdout).items()}
    assert set(ids) == {"user_id", "member_id", "organization_id"}
    organization = run_in_database(database_url, lambda session: session.get_one(Organization, ids["organization_id"]))
    member = run_in_database(database_url, lambda session: session.get_one(Member, ids["member_id"]))
    assert (organization.name, organization.timezone) == ("Acme", "Europe/Berlin")
    assert (member.role, member.user_id, member.active) == ("owner", ids["user_id"], True)


def test_json_is_utf_8_whatever_the_terminal_can_show(monkeypatch: pytest.MonkeyPatch) -> None:
    written = BytesIO()
    monkeypatch.setattr("sys.stdout", TextIOWrapper(written, encoding="latin-1"))
    echo_json({"name": "Zażółć"})
    assert json.loads(written.getvalue()) == {"name": "Zażółć"}


def test_making_the_same_user_again_changes_nothing(run: Run, database_url: str) -> None:
    answers = {create(run).stdout for _ in range(3)}
    assert len(answers) == 1
    counted = run_in_database(
        database_url, lambda session: session.scalar(select(func.count()).select_from(Organization))
    )
    assert counted == 1


def test_the_same_person_joins_another_organization(run: Run) -> None:
    first, second = (
        json.loads(create(run).stdout),
        json.loads(create(run, "--role", "viewer", organization="Second").stdout),
    )
    assert first["user_id"] == second["user_id"]
    assert first["organization_id"] != second["organization_id"]


def test_a_token_is_all_that_is_printed_and_it_works(run: Run, database_url: str) -> None:
    made = json.loads(create(run, "--role", "agent").stdout)
    done = run("token", "create", "--email", "ADA@example.com")
    token = done.stdout.strip()
    assert (done.returncode, done.stderr, done.stdout) == (0, "", f"{token}\n")
    assert token.startswith("tk_")
    actor = run_in_database(database_url, lambda session: find_actor(session, token))
    assert actor
    assert (str(actor.member_id), actor.role.value) == (made["member_id"], "agent")
    kept = run_in_database(database_url, lambda session: session.scalar(select(col(ApiToken.token_hash))))
    assert kept
    assert token not in kept


def test_a_token_of_nobody_is_refused(run: Run) -> None:
    one_line(run("token", "create", "--email", "nobody@example.com"), "--email", "nobody@example.com")


def test_a_member_of_two_organizations_must_say_which(run: Run) -> None:
    create(run)
    create(run, organization="Second")
    one_line(run("token", "create", "--email", "ada@example.com"), "--organization", "Acme", "Second")
    one_line(run("token", "create", "--email", "ada@example.com", "--organization", "Third"), "Third")
    assert run("token", "create", "--email", "ada@example.com", "--organization", "Second").returncode == 0


def test_a_job_runs_one_pass_and_says_how_much_it_did(run: Run) -> None:
    done = run("job", "run", "send-task-reminders")
    assert (done.returncode, done.stdout) == (0, "send-task-reminders: handled 0\n")


def test_migrating_twice_is_fine(run: Run) -> None:
    assert [run("migrate").returncode for _ in range(2)] == [0, 0]


SECRET = "another password"


def member_of(database_url: str, made: dict[str, str]) -> Member:
    return run_in_database(database_url, lambda session: session.get_one(Member, UUID(made["member_id"])))


def test_a_person_who_exists_keeps_password_and_role_and_it_is_said_so(run: Run, database_url: str) -> None:
    made = json.loads(create(run).stdout)
    again = create(run, "--role", "viewer")
    assert again.returncode == 0
    assert "exists already" in again.stderr
    assert "taskapp user password" in again.stderr
    assert member_of(database_url, made).role == "owner"


def test_the_second_person_of_an_organization_is_an_agent(run: Run, database_url: str) -> None:
    create(run)
    done = run("user", "create", *ADA[2:], "--email", "ben@example.com", "--organization", "Acme")
    assert member_of(database_url, json.loads(done.stdout)).role == "agent"


def test_a_password_is_set_from_standard_input_and_ends_every_login(run: Run, database_url: str) -> None:
    made = json.loads(create(run).stdout)

    async def sign_in(session: AsyncSession) -> str:
        member = await session.get_one(Member, UUID(made["member_id"]))
        return (await open_session(session, member)).token

    token = run_in_database(database_url, sign_in)
    api_token = run("token", "create", "--email", "ada@example.com").stdout.strip()
    assert run_in_database(database_url, lambda session: find_actor(session, api_token))
    done = run("user", "password", "--email", "ada@example.com", "--password-stdin", stdin=f"{SECRET}\n")
    assert done.returncode == 0, done
    assert SECRET not in done.stdout + done.stderr
    assert run_in_database(database_url, lambda session: find_actor_for_session(session, token)) is None
    # Nobody has proven the address: the token may be of a stranger who made the account.
    assert run_in_database(database_url, lambda session: find_actor(session, api_token)) is None
    run_in_database(database_url, lambda session: check_password(session, "ada@example.com", SECRET))
    one_line(
        run("user", "password", "--email", "nobody@example.com", "--password-stdin", stdin="long enough\n"), "nobody"
    )
    one_line(run("user", "password", "--email", "ada@example.com", "--password-stdin", stdin="short\n"), "--password")
    one_line(run("user", "password", "--email", "ada@example.com"), "--password-stdin")


def test_people_are_listed_get_roles_and_are_disabled(run: Run, database_url: str) -> None:
    create(run)
    ben = json.loads(run("user", "create", *ADA[2:], "--email", "ben@example.com", "--organization", "Acme").stdout)
    listed = {person["email"]: person for person in json.loads(run("user", "list").stdout)}
    assert {email: person["role"] for email, person in listed.items()} == {
        "ada@example.com": "owner",
        "ben@example.com": "agent",
    }
    assert run("user", "role", "--email", "ben@example.com", "--role", "manager").returncode == 0
    assert member_of(database_url, ben).role == "manager"
    assert run("user", "disable", "--email", "ben@example.com").returncode == 0
    assert not member_of(database_url, ben).active
    one_line(run("user", "disable", "--email", "ada@example.com"), "owner")
    one_line(run("user", "role", "--email", "ada@example.com", "--role", "king"), "--role")
    assert json.loads(run("user", "list", "--organization", "None such").stdout) == []


def test_a_token_from_the_command_line_has_the_scope_and_the_end_asked_for(run: Run, database_url: str) -> None:
    create(run)
    made = [
        run("token", "create", "--email", "ada@example.com", *options).stdout.strip()
        for options in ([], ["--scope", "read", "--expires-days", "7"], ["--expires-days", "never"])
    ]
    found = [run_in_database(database_url, partial(find_token, token=token)) for token in made]
    assert [token and token.actor.scope.value for token in found] == ["admin", "read", "admin"]
    days = [token and token.expires_at and round((token.expires_at - utc_now()) / timedelta(days=1)) for token in found]
    assert days == [365, 7, None]
