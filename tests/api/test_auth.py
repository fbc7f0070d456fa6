"""Authentication over HTTP: log-in, cookie, origin, tokens, revocation."""

import time
from collections.abc import Iterator

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.roles import Role
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, User
from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People, Person, good

FOREIGN = {"Origin": "https://evil.example"}


@pytest.fixture
def browser(api_server: ApiServer, people: People) -> Iterator[Person]:
    """The owner, signed in with the cookie instead of a token."""
    person = Person(api_server.base_url, people.company.owner)
    log_in(person)
    yield person
    person.http.close()


def log_in(person: Person) -> httpx2.Response:
    assert person.actor
    return good(person.ask("POST", "/api/auth/login", json={"email": person.actor.email, "password": PASSWORD}))


def session_flags(response: httpx2.Response) -> set[str]:
    """The flags of the session's cookie, which is not the only one."""
    cookies = [cookie.lower().split("; ") for cookie in response.headers.get_list("set-cookie")]
    ((_, *flags),) = (cookie for cookie in cookies if cookie[0].startswith("taskapp_session="))
    return set(flags)


def test_logging_in_sets_a_cookie_that_scripts_cannot_read(api_server: ApiServer, people: People) -> None:
    response = log_in(Person(api_server.base_url, people.company.owner))
    assert set(response.json()) == {"user_id", "member_id", "organization_id"}
    flags = session_flags(response)
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert any(flag.startswith("max-age=") for flag in flags)
    assert "secure" not in flags  # this server is plain http
    assert not any(flag.startswith("domain") for flag in flags)


def test_behind_a_proxy_with_https_the_cookie_is_for_https_alone(api_server: ApiServer, people: People) -> None:
    person = Person(api_server.base_url, people.company.owner)
    person.http.headers["X-Forwarded-Proto"] = "https"
    assert "secure" in session_flags(log_in(person))


async def join_another(session: AsyncSession, people: People) -> str:
    """Make the owner a viewer in a second organization; returns its id."""
    organization = await organization_service.create_organization(session, "Second", timezone="UTC")
    user = await session.get_one(User, people.company.owner.user_id)
    await organization_service.join(session, organization.id, user, role=Role.VIEWER)
    return str(organization.id)


def test_the_cookie_signs_in_until_logging_out(browser: Person) -> None:
    assert browser.get("/api/me")["member"]["id"] == browser.member_id
    token = browser.http.cookies["taskapp_session"]
    assert browser.ask("POST", "/api/auth/logout").status_code == 204
    assert "taskapp_session" not in browser.http.cookies
    browser.refused(401, "GET", "/api/me")
    # The session itself is over, not only the browser's copy of it.
    browser.refused(401, "GET", "/api/me", headers={"Cookie": f"taskapp_session={token}"})
    assert browser.ask("POST", "/api/auth/logout").status_code == 204


def test_an_unknown_address_and_a_wrong_password_answer_alike(people: People) -> None:
    wrong = {"email": people.company.agent.email, "password": "not this one"}
    unknown = {"email": "nobody-here@example.com", "password": "not this one"}
    problems = [people.stranger.refused(401, "POST", "/api/auth/login", json=body) for body in (wrong, unknown)]
    assert problems[0] == problems[1]


def test_the_address_is_read_without_regard_to_case_and_blanks(people: People) -> None:
    body = {"email": f"  {people.company.agent.email.upper()} ", "password": PASSWORD}
    assert people.stranger.ask("POST", "/api/auth/login", json=body).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"email": "a@example.com"}, {"email": 5, "password": "x"}, {"email": "a@b.c", "password": "x", "admin": 1}],
)
def test_a_log_in_without_its_fields_is_422(people: People, body: dict[str, object]) -> None:
    assert people.stranger.refused(422, "POST", "/api/auth/login", json=body)["errors"]


@pytest.mark.parametrize("email", ["a\x00@example.com", "' OR 1=1 --", "", "x" * 254])
def test_a_strange_address_is_refused_without_a_fault(people: People, email: str) -> None:
    response = people.stranger.ask("POST", "/api/auth/login", json={"email": email, "password": "whatever it is"})
    assert response.status_code in (401, 422)


def test_the_eleventh_try_for_one_account_in_a_minute_is_429(people: People) -> None:
    body = {"email": "guessed-often@example.com", "password": "guess"}
    codes = [people.stranger.ask("POST", "/api/auth/login", json=body).status_code for _ in range(12)]
    assert codes == [401] * 10 + [429] * 2


@pytest.mark.parametrize(
    "headers",
    [
        FOREIGN,
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        # A page may not step around the rule by sending credentials of another kind along.
        {**FOREIGN, "Authorization": "Basic eDp5"},
    ],
)
def test_a_cookie_request_of_another_sites_page_changes_nothing(browser: Person, headers: dict[str, str]) -> None:
    browser.refused(403, "POST", "/api/contacts", json={"name": "Mallory"}, headers=headers)
    browser.refused(403, "POST", "/api/auth/logout", headers=headers)
    assert browser.get("/api/contacts")["items"] == []


def test_a_cookie_request_of_our_own_page_is_let_in(browser: Person) -> None:
    headers = {"Origin": browser.base_url, "Sec-Fetch-Site": "same-origin"}
    assert browser.ask("POST", "/api/contacts", json={"name": "Ada"}, headers=headers).status_code == 201


def test_a_token_needs_no_origin(people: People) -> None:
    assert people.owner.ask("POST", "/api/contacts", json={"name": "Ada"}, headers=FOREIGN).status_code == 201


@pytest.mark.parametrize(
    "header", ["Bearer tk_unknown", "Bearer", "Bearer ²³", "Basic eDp5", "tk_unknown", "Bearer tk_a b"]
)
def test_a_bad_credential_is_401_and_says_how_to_sign_in(people: People, header: str) -> None:
    response = people.stranger.ask("GET", "/api/me", headers={"Authorization": header.encode("latin-1", "replace")})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_bad_token_is_not_made_up_for_by_a_good_cookie(browser: Person) -> None:
    browser.refused(401, "GET", "/api/me", headers={"Authorization": "Bearer tk_unknown"})


@pytest.mark.parametrize("cookie", ["taskapp_session=", "taskapp_session=x", 'taskapp_session="', "taskapp_session=é"])
def test_a_bad_cookie_is_401(people: People, cookie: str) -> None:
    people.stranger.refused(401, "GET", "/api/me", headers={"Cookie": cookie.encode()})


def test_a_token_is_shown_once_and_revoked_at_once(api_server: ApiServer, people: People) -> None:
    made = people.agent.post("/api/tokens", {"name": "Script"})
    assert made["token"].startswith("tk_")
    listed = [token for token in people.agent.get("/api/tokens")["items"] if token["id"] == made["id"]]
    assert listed[0]["ending"] == made["token"][-4:]
    assert "token" not in listed[0]
    assert listed[0]["used_at"] is None
    script = Person(api_server.base_url, token=made["token"])
    assert script.get("/api/me")["member"]["id"] == people.agent.member_id
    assert next(token["used_at"] for token in script.get("/api/tokens")["items"] if token["id"] == made["id"])
    people.colleague.refused(404, "DELETE", f"/api/tokens/{made['id']}")
    assert people.agent.ask("DELETE", f"/api/tokens/{made['id']}").status_code == 204
    script.refused(401, "GET", "/api/me")
    people.agent.refused(404, "DELETE", f"/api/tokens/{made['id']}")


def test_a_member_made_inactive_is_out_within_a_second(api_server: ApiServer, people: People) -> None:
    assert people.agent.get("/api/me")
    people.owner.put(f"/api/members/{people.agent.member_id}", {"active": False})
    people.agent.refused(401, "GET", "/api/me")
    body = {"email": people.company.agent.email, "password": PASSWORD}
    people.stranger.refused(403, "POST", "/api/auth/login", json=body)


def test_a_role_taken_away_by_another_process_is_gone_within_a_second(api_server: ApiServer, people: People) -> None:
    assert people.admin.get("/api/me")["member"]["role"] == "admin"

    async def demote(session: AsyncSession) -> None:
        member = await session.get_one(Member, people.company.admin.member_id)
        member.role = "viewer"

    api_server.run_in_database(demote)
    time.sleep(1.1)
    assert people.admin.get("/api/me")["member"]["role"] == "viewer"
    people.admin.refused(403, "POST", "/api/contacts", json={"name": "Too late"})


def test_me_tells_who_where_and_what_is_allowed(people: People) -> None:
    me = people.viewer.get("/api/me")
    assert me["user"]["email"] == people.company.viewer.email
    assert me["member"] == {"id": people.viewer.member_id, "role": "viewer"}
    assert me["organization"]["timezone"] == "America/New_York"
    assert me["permissions"] == sorted(people.company.viewer.permissions)


def test_signing_up_makes_an_organization_of_its_own(api_server: ApiServer, people: People) -> None:
    person = Person(api_server.base_url)
    email = f"new-{people.owner.member_id}@example.com"
    new = {
        "organization_name": "Newco",
        "name": "Nina",
        "email": email,
        "password": PASSWORD,
        "timezone": "Europe/Berlin",
    }
    assert person.ask("POST", "/api/auth/signup", json=new).status_code == 201
    me = person.get("/api/me")
    assert (me["organization"]["name"], me["organization"]["timezone"]) == ("Newco", "Europe/Berlin")
    assert me["member"]["role"] == "owner"
    assert person.get("/api/contacts")["items"] == []
    again = person.refused(409, "POST", "/api/auth/signup", json=new)
    assert again["errors"][0]["field"] == "email"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("password", "short"),
        ("timezone", "Mars/Olympus"),
        ("name", " "),
        ("organization_name", ""),
    ],
)
def test_a_bad_sign_up_names_the_field(people: People, field: str, value: str) -> None:
    new = {"organization_name": "N", "name": "N", "email": "n@example.com", "password": PASSWORD, "timezone": "UTC"}
    problem = people.stranger.refused(422, "POST", "/api/auth/signup", json={**new, field: value})
    assert [error["field"] for error in problem["errors"]] == [field]


def test_a_changed_password_ends_the_other_sessions(api_server: ApiServer, browser: Person) -> None:
    elsewhere = Person(api_server.base_url, browser.actor)
    log_in(elsewhere)
    wrong = {"current_password": "wrong one", "new_password": "another good one"}
    problem = browser.refused(422, "POST", "/api/auth/password", json=wrong)
    assert problem["errors"][0]["field"] == "current_password"
    right = {"current_password": PASSWORD, "new_password": "another good one"}
    assert browser.ask("POST", "/api/auth/password", json=right).status_code == 204
    assert browser.get("/api/me")
    elsewhere.refused(401, "GET", "/api/me")


def test_a_person_of_two_organizations_switches_between_them(
    api_server: ApiServer, people: People, browser: Person
) -> None:
    second = api_server.run_in_database(lambda session: join_another(session, people))
    other = [org for org in browser.get("/api/me")["organizations"] if org["name"] == "Second"]
    assert [org["id"] for org in other] == [second]
    assert browser.ask("POST", "/api/auth/switch", json={"organization_id": second}).status_code == 204
    me = browser.get("/api/me")
    assert (me["organization"]["id"], me["member"]["role"]) == (second, "viewer")
    browser.refused(
        404, "POST", "/api/auth/switch", json={"organization_id": str(people.neighbour.actor.organization_id)}
    )  # type: ignore[union-attr]
    people.owner.refused(403, "POST", "/api/auth/switch", json={"organization_id": second})
