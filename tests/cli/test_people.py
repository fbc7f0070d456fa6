"""People and tokens from the command line."""

import json
from uuid import UUID

from sqlmodel import col, func, select

from taskapp.auth.api_tokens import find_actor
from taskapp.auth.model import ApiToken
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
