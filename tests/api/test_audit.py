"""The audit log: one entry for each act from each entry point, read by owners and admins of the organization alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.roles import Role
from taskapp.audit import service as audit
from taskapp.audit.model import AuditEntry
from taskapp.audit_log.sentences import sentence_of
from taskapp.auth.credentials import api_tokens
from taskapp.core.clock import utc_now
from taskapp.organizations.model import Member
from taskapp.telephony import lines as phone_lines
from tests.api.test_auth import log_in
from tests.api.test_roles import MISSING
from tests.factories.people import a_member
from tests.support.api_client import ROLES, ApiServer, People, Person
from tests.support.open_page import OpenPage, open_page

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
HOOK = {"url": "https://hooks.example.com/very-secret-path"}


@pytest.fixture
def signed_in(api_server: ApiServer, people: People) -> Iterator[Person]:
    """The owner, signed in with a browser."""
    person = Person(api_server.base_url, people.company.owner)
    person.http.headers["user-agent"] = FIREFOX
    log_in(person)
    yield person
    person.http.close()


def entries(person: Person, **filters: Any) -> list[dict[str, Any]]:
    return person.all("/api/audit", **filters)


def a_token(person: Person) -> str:
    return f"/api/tokens/{person.post('/api/tokens', {})['id']}"


def a_hook(person: Person) -> str:
    return f"/api/webhooks/{person.post('/api/webhooks', HOOK)['id']}"


def a_deleted_task(person: Person) -> str:
    path = f"/api/tasks/{person.task(person.contact()['id'])['id']}"
    assert person.ask("DELETE", path).status_code == 204
    return f"{path}/restore"


# Each act over REST: what prepares it and names its path, the method, and the body.
ACTS: dict[str, tuple[str, Callable[[Person], str], Any]] = {
    "token.created": ("POST", lambda _: "/api/tokens", {"scope": "read"}),
    "token.revoked": ("DELETE", a_token, None),
    "organization.changed": ("PUT", lambda _: "/api/organization", {"timezone": "Asia/Tokyo"}),
    "ai.models-changed": ("PUT", lambda _: "/api/ai/settings", {"models": {"extract-tasks": "local/rules"}}),
    "ai.handling-changed": ("PUT", lambda _: "/api/ai/settings", {"ai_mode": "ask"}),
    "webhook.created": ("POST", lambda _: "/api/webhooks", HOOK),
    "webhook.changed": ("PUT", a_hook, {"enabled": False}),
    "webhook.deleted": ("DELETE", a_hook, None),
    "webhook.secret-renewed": ("POST", lambda person: f"{a_hook(person)}/rotate", None),
    "phone-lines.changed": ("PUT", lambda _: "/api/telephony/lines", {"numbers": []}),
    "task.deleted": ("DELETE", lambda person: a_deleted_task(person).removesuffix("/restore"), None),
    "task.restored": ("POST", a_deleted_task, None),
}


async def give_a_line(session: AsyncSession, *, owner: Person) -> None:
    assert owner.actor
    number = f"+1415555{int(owner.member_id[-4:], 16) % 10_000:04d}"
    await phone_lines.add_line(session, owner.actor.organization_id, number)


@pytest.mark.parametrize("action", ACTS)
def test_an_act_over_rest_leaves_exactly_one_entry(people: People, api_server: ApiServer, action: str) -> None:
    method, prepare, body = ACTS[action]
    path, owner = prepare(people.owner), people.owner
    if action == "phone-lines.changed":
        api_server.run_in_database(partial(give_a_line, owner=owner))
    if action == "task.deleted":
        owner.post(f"{path}/restore")
    before = {entry["id"] for entry in entries(people.owner)}
    assert owner.ask(method, path, json=body).is_success
    new = [entry for entry in entries(people.owner) if entry["id"] not in before]
    assert [entry["action"] for entry in new] == [action]
    assert (new[0]["user_name"], new[0]["via"], new[0]["address"]) == ("Owner", "api", owner.address)
    assert "?" not in new[0]["text"]
    assert "secret-path" not in str(new[0])


def test_signing_out_leaves_one_entry_however_often_it_is_done(signed_in: Person, people: People) -> None:
    for _ in range(2):
        assert signed_in.ask("POST", "/api/auth/logout").status_code == 204
    found = [entry for entry in entries(people.owner) if entry["action"] == "logout"]
    assert [(entry["user_name"], entry["text"]) for entry in found] == [("Owner", "Signed out")]
    for entry in (*found, *entries(people.owner, action="login")[:1]):
        assert (entry["via"], entry["address"], entry["browser"]) == ("web", signed_in.address, "Firefox on Linux")


TOKENS = "taskapp___ui___organizations___tokens____tokens_state"
ORGANIZATION = "taskapp___ui___organizations___organization____organization_state"
HANDLING = "taskapp___ui___ai_settings___state____ai_settings_state"
# Each act on a page: the page, the event, its payload, and what the page shows afterwards.
CLICKS: dict[str, tuple[str, str, Callable[[Person], dict[str, Any]]]] = {
    "token.created": ("/settings/tokens", f"{TOKENS}.create", lambda _: {"entered": {"name": "By hand"}}),
    "token.revoked": (
        "/settings/tokens",
        f"{TOKENS}.revoke",
        lambda person: {"token_id": a_token(person).rpartition("/")[2]},
    ),
    "organization.changed": (
        "/settings/organization",
        f"{ORGANIZATION}.save",
        lambda _: {"entered": {"name": "Acme", "timezone": "Asia/Tokyo", "date_reminder_time": "09:00"}},
    ),
    "ai.handling-changed": (
        "/settings/ai",
        f"{HANDLING}.handle",
        lambda _: {"entered": {"ai_mode": "ask", "ai_quotes_only": ""}},
    ),
}


@pytest.mark.anyio
@pytest.mark.parametrize("action", CLICKS)
async def test_an_act_on_a_page_leaves_one_entry_with_the_browser(
    api_server: ApiServer, people: People, signed_in: Person, action: str
) -> None:
    path, event, payload = CLICKS[action]
    arguments = payload(people.owner)
    before = {entry["id"] for entry in entries(people.owner)}
    headers = {"User-Agent": FIREFOX, "X-Forwarded-For": "198.51.100.7"}
    cookie = signed_in.http.cookies["taskapp_session"]
    async with open_page(api_server.base_url, path, cookie=cookie, headers=headers) as page:
        await _send_and_wait(page, event, arguments)
    new = [entry for entry in entries(people.owner) if entry["id"] not in before]
    assert [entry["action"] for entry in new] == [action]
    assert {key: new[0][key] for key in ("via", "address", "browser", "user_name")} == {
        "via": "web",
        "address": "198.51.100.7",
        "browser": "Firefox on Linux",
        "user_name": "Owner",
    }


async def _send_and_wait(page: OpenPage, event: str, arguments: dict[str, Any]) -> None:
    since = len(page.frames)
    await page.send(event, **arguments)
    await page.see("made_rx_state_" if event == f"{TOKENS}.create" else '"kind":', since=since)


def test_the_command_line_leaves_one_entry(api_server: ApiServer, people: People) -> None:
    before = len(entries(people.owner))
    assert api_server.product.create_token(people.company.agent.email)
    new, *_ = entries(people.owner)
    assert len(entries(people.owner)) == before + 1
    assert (new["action"], new["via"], new["user_name"], new["address"]) == ("token.created", "cli", "Agent", "")


def test_the_sessions_that_are_signed_out_leave_one_entry_a_request(
    api_server: ApiServer, people: People, signed_in: Person
) -> None:
    for _ in range(2):
        other = Person(api_server.base_url, people.company.owner)
        log_in(other)
        other.http.close()
    rows = signed_in.get("/api/sessions")["items"]
    chosen = next(row["id"] for row in rows if not row["current"])
    assert signed_in.ask("DELETE", f"/api/sessions/{chosen}").status_code == 204
    assert signed_in.ask("DELETE", "/api/sessions").status_code == 204
    assert signed_in.ask("DELETE", "/api/sessions").status_code == 204
    assert [entry["action"] for entry in entries(people.owner, action="session")] == [
        "session.others-ended",
        "session.ended",
    ]


def test_an_act_that_is_refused_or_changes_nothing_leaves_no_entry(people: People) -> None:
    owner, before = people.owner, len(entries(people.owner))
    owner.refused(422, "PUT", "/api/organization", json={"timezone": "Asia/Tokyo", "name": None})
    owner.refused(422, "PUT", "/api/ai/settings", json={"models": {"extract-tasks": "local/whisper"}, "ai_mode": "ask"})
    owner.refused(422, "POST", "/api/tokens", json={"expires_at": "2020-01-01T00:00:00Z"})
    owner.refused(404, "DELETE", f"/api/tokens/{MISSING}")
    people.viewer.refused(403, "DELETE", f"/api/tasks/{MISSING}")
    owner.put("/api/organization", {"timezone": "America/New_York"})
    owner.put("/api/ai/settings", {"models": {}, "ai_mode": "add"})
    assert len(entries(owner)) == before


def test_a_transaction_that_is_rolled_back_leaves_no_entry(api_server: ApiServer, people: People) -> None:
    async def fail(session: AsyncSession) -> None:
        await api_tokens.create_token(session, people.company.owner)
        await session.flush()
        raise LookupError("something else failed")

    before = len(entries(people.owner))
    with pytest.raises(LookupError):
        api_server.run_in_database(fail)
    assert len(entries(people.owner)) == before


@pytest.mark.parametrize("role", [*ROLES, "neighbour"])
def test_only_owners_and_admins_of_the_organization_see_its_entries(people: People, role: str) -> None:
    made = a_token(people.agent).rpartition("/")[2]
    person: Person = getattr(people, role)
    if role in ("owner", "admin"):
        assert made in {entry["target_id"] for entry in entries(person)}
    elif role == "neighbour":
        assert made not in str(entries(person))
    else:
        person.refused(403, "GET", "/api/audit")


def test_nobody_changes_an_entry_over_the_api(people: People) -> None:
    entry = entries(people.owner)[0]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("/api/audit", f"/api/audit/{entry['id']}"):
            assert people.owner.ask(method, path, json={}).status_code in (404, 405)


def test_the_log_is_read_in_pages_without_gap_or_repetition(api_server: ApiServer, people: People) -> None:
    async def fill(session: AsyncSession) -> None:
        now = utc_now()
        for number in range(23):
            audit.record(session, people.company.agent, "token.created", details={"number": number})
        await session.flush()
        query = update(AuditEntry).where(col(AuditEntry.organization_id) == people.company.organization.id)
        await session.execute(query.values(at=now))  # all at one instant: the id alone orders them

    api_server.run_in_database(fill)
    whole = people.owner.get("/api/audit", limit=200)["items"]
    paged = people.owner.all("/api/audit", limit=5)
    assert [entry["id"] for entry in paged] == [entry["id"] for entry in whole]
    assert len(paged) >= 23
    people.owner.refused(422, "GET", "/api/audit?cursor=nonsense")


def test_filters_select_by_act_person_and_time(api_server: ApiServer, people: People) -> None:
    async def fill(session: AsyncSession) -> None:
        for actor, action in ((people.company.agent, "token.created"), (people.company.admin, "webhook.created")):
            audit.record(session, actor, action)
        audit.record(session, people.company.agent, "tokens-of-others.seen")
        await session.flush()
        old = AuditEntry(organization_id=people.company.organization.id, action="login.failed", user_id=None)
        # 22:30 on March 2nd in New York.
        old.at = datetime(2024, 3, 3, 3, 30, tzinfo=UTC)
        session.add(old)

    api_server.run_in_database(fill)
    agent = {"user_id": str(people.company.agent.user_id)}
    owner = people.owner
    assert {entry["action"] for entry in entries(owner, action="token", **agent)} == {"token.created"}
    assert entries(owner, member_id=people.agent.member_id) == entries(owner, **agent) != []
    assert [entry["action"] for entry in entries(owner, action="webhook.created")] == ["webhook.created"]
    assert entries(owner, member_id=MISSING) == []
    for since, until, found in (
        ("2024-03-02", "2024-03-02", 1),
        ("2024-03-03", "2024-03-04", 0),
        ("2024-03-01", "2024-03-01", 0),
        ("2024-03-03T03:30:00Z", "2024-03-03T04:00:00Z", 1),
        ("2024-03-03T03:00:00Z", "2024-03-03T03:30:00Z", 0),
        ("2024-03-03T04:00:00+00:00", "2024-03-03T05:00:00Z", 0),
    ):
        assert len(entries(owner, since=since, until=until)) == found, (since, until)


def test_people_of_another_organization_have_no_name_and_are_no_filter(api_server: ApiServer, people: People) -> None:
    stranger = people.neighbour.actor
    assert stranger

    async def act(session: AsyncSession) -> None:
        organization_id = people.company.organization.id
        for user_id, via in ((stranger.user_id, "web"), (None, "cli"), (None, "ai")):
            audit.record_for(
                session,
                organization_id,
                "password.reset",
                user_id=user_id,
                via=via,
                target_kind="user",
                target_id=stranger.user_id,
            )

    api_server.run_in_database(act)
    found = entries(people.owner, action="password.reset")
    names = {"Deleted person", "Operator (command line)", "Taskapp (by itself)"}
    assert {entry["user_name"] for entry in found} == names
    assert {entry["target_name"] for entry in found} == {"Deleted person"}
    assert entries(people.owner, member_id=people.neighbour.member_id) == []


NONSENSE = (
    "actoin=x", "action=Token", "action=a.b.c", "since=yesterday", "until=2024-03-02T05:00", "user_id=x", "limit=0",
    "limit=201", "since=2024-13-01", "member_id=", "until=9999-12-31T23:59:59-23:59",
)  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_a_parameter_that_makes_no_sense_is_422(people: People, query: str) -> None:
    name = query.partition("=")[0]
    problem = people.owner.refused(422, "GET", f"/api/audit?{query}")
    assert problem["errors"][0]["field"] == name


def test_a_person_who_is_gone_is_shown_without_a_name(api_server: ApiServer, people: People) -> None:
    async def leave(session: AsyncSession) -> None:
        actor = await a_member(session, people.company.organization, role=Role.AGENT, name="Grace")
        audit.record(session, actor, "member.deactivated", target_kind="member", target_id=actor.member_id)
        await session.flush()
        await session.execute(delete(Member).where(col(Member.id) == actor.member_id))  # as an erasure does

    api_server.run_in_database(leave)
    entry = entries(people.owner, action="member.deactivated")[0]
    assert (entry["user_name"], entry["text"]) == ("Deleted person", "Deactivated Deleted person")
    assert "Grace" not in str(entries(people.owner))


@pytest.mark.parametrize(
    ("action", "details", "text"),
    [
        ("member.role-changed", {"from": "agent", "to": "admin"}, "Changed the role of Ada (agent → admin)"),
        (
            "organization.changed",
            {"changes": {"max_attempts": [3, 5]}},
            "Changed the organization (max attempts: 3 → 5)",
        ),
        (
            "phone-lines.changed",
            {"added": ["+1"], "removed": ["+2"]},
            "Changed the phone lines (added +1) (removed +2)",
        ),
        ("ai.handling-changed", {"fields": ["mode"]}, "Changed how AI tasks are handled (mode)"),
        ("login.failed", {"count": 1}, "Failed to sign in as Ada"),
        ("some-thing.new-act", {}, "Some thing: new act"),
    ],
)
def test_an_act_is_told_with_what_changed(action: str, details: dict[str, object], text: str) -> None:
    assert sentence_of(action, details, "Ada") == text


def test_acts_that_a_stranger_repeats_fill_five_entries_a_minute_and_are_counted(
    api_server: ApiServer, people: People
) -> None:
    agent = people.company.agent

    async def fail(session: AsyncSession) -> None:
        await audit.record_sampled(
            session,
            people.company.organization.id,
            "login.failed",
            user_id=None,
            via="web",
            target_kind="user",
            target_id=agent.user_id,
        )

    for _ in range(12):
        api_server.run_in_database(fail)
    found = entries(people.owner, action="login.failed")
    assert [entry["details"].get("count", 1) for entry in found] == [8, 1, 1, 1, 1]
    assert found[0]["text"] == "Failed to sign in as Agent (8 times)"
    assert found[0]["user_name"] == "Nobody signed in"

    async def let_a_minute_pass(session: AsyncSession) -> None:
        mine = col(AuditEntry.organization_id) == people.company.organization.id
        for entry in await session.scalars(select(AuditEntry).where(mine)):
            entry.at -= timedelta(seconds=61)

    api_server.run_in_database(let_a_minute_pass)
    api_server.run_in_database(fail)
    assert [entry["details"].get("count", 1) for entry in entries(people.owner, action="login.failed")][:2] == [1, 8]


def test_entries_are_kept_for_the_days_of_the_setting(api_server: ApiServer, people: People) -> None:
    async def fill(session: AsyncSession) -> None:
        for days in (364, 366):
            entry = AuditEntry(organization_id=people.company.organization.id, action="login.failed", user_id=None)
            entry.at = utc_now() - timedelta(days=days)
            session.add(entry)

    api_server.run_in_database(fill)
    assert len(entries(people.owner, action="login.failed")) == 2
    api_server.product.run_forked("job", "run", "clean-up")
    assert len(entries(people.owner, action="login.failed")) == 1
