"""Who may sign up, who is locked out by whom, and passwords without a mail server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, func, select

from taskapp.access.roles import Role
from taskapp.audit.model import AuditEntry
from taskapp.auth.devices import COOKIE
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Organization, User
from tests.factories.people import PASSWORD, a_user
from tests.support.api_client import ApiServer, People, Person, accept, good, token_in
from tests.support.databases import Databases
from tests.support.product import Product

OTHER = "another good password"
SIGN_UP = {"organization_name": "New Co", "name": "Nina", "password": PASSWORD}


@pytest.fixture(scope="module")
def way_in(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """A server with the default of TASKAPP_SIGNUP and without mail."""
    product = Product(database_url=module_database_url, folder=tmp_path_factory.mktemp("way-in"))
    product.env.pop("TASKAPP_SIGNUP")
    product.serve("--backend-only", "--no-jobs")
    yield ApiServer(product)
    product.stop()


@pytest.fixture
def people(way_in: ApiServer) -> Iterator[People]:
    with way_in.people() as people:
        yield people


def sign_up(base_url: str, number: int, *, address: str = "") -> httpx2.Response:
    person = Person(base_url)
    person.http.headers["X-Forwarded-For"] = address or f"198.18.7.{number}"
    answer = person.http.post("/api/auth/signup", json={**SIGN_UP, "email": f"nina{number}@example.com"})
    person.http.close()
    return answer


def test_of_two_first_sign_ups_one_makes_the_organization_and_then_the_door_is_closed(product: Product) -> None:
    product.env.pop("TASKAPP_SIGNUP")
    product.serve("--backend-only", "--no-jobs")
    way_in = ApiServer(product)
    assert httpx2.get(f"{way_in.base_url}/api/auth/way-in").json()["signup"] == "open"
    with ThreadPoolExecutor(8) as pool:
        codes = sorted(answer.status_code for answer in pool.map(lambda n: sign_up(way_in.base_url, n), range(1, 9)))
    assert codes == [201] + [403] * 7
    counted = way_in.run_in_database(lambda session: session.scalar(select(func.count()).select_from(Organization)))
    assert counted == 1
    refused = sign_up(way_in.base_url, 20)
    assert "Ask an admin of your organization" in refused.json()["detail"]
    way = httpx2.get(f"{way_in.base_url}/api/auth/way-in").json()
    assert (way["signup"], way["mail"]) == ("invite", False)
    assert way["message"] == refused.json()["detail"]


def test_a_closed_installation_makes_no_account_for_an_invited_person(databases: Databases, tmp_path: Path) -> None:
    with databases.fresh("sqlite") as url:
        product = Product(database_url=url, folder=tmp_path, env={"TASKAPP_SIGNUP": "closed"})
        product.serve("--backend-only", "--no-jobs")
        with ApiServer(product).people() as people:
            body = {"email": "new@example.com", "name": "Noor", "role": "agent"}
            token = token_in(people.owner.post("/api/members", body))
            new = {"token": token, "name": "Noor", "password": PASSWORD}
            refused = people.stranger.refused(403, "POST", "/api/invitations/accept", json=new)
            assert "operator" in refused["detail"]
            assert sign_up(product.base_url, 30).status_code == 403
        product.stop()


def log_in(person: Person, email: str, password: str = PASSWORD) -> httpx2.Response:
    return person.http.post("/api/auth/login", json={"email": email, "password": password})


def test_strangers_who_lock_an_account_do_not_lock_out_its_known_device(way_in: ApiServer, people: People) -> None:
    email = people.company.agent.email
    known, stranger, new = (Person(way_in.base_url) for _ in range(3))
    known.http.headers["X-Forwarded-For"] = "198.18.8.1"
    new.http.headers["X-Forwarded-For"] = "198.18.8.2"
    assert log_in(known, email).status_code == 200
    cookie = known.http.cookies[COOKIE]
    for number in range(101):
        stranger.http.headers["X-Forwarded-For"] = f"198.18.9.{number + 1}"
        refused = log_in(stranger, email, "guess of a stranger")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert log_in(new, email).status_code == 429
    assert log_in(known, email).status_code == 200
    # The cookie of one account opens no other one, and its own guesses are limited.
    assert known.http.cookies[COOKIE] != ""
    thief = Person(way_in.base_url)
    thief.http.cookies.set(COOKIE, cookie, path="/api/auth")
    codes = [log_in(thief, email, f"guess {number}").status_code for number in range(11)]
    assert codes[0] == 401
    assert codes[-1] == 429


def test_guesses_of_the_present_password_are_limited(people: People) -> None:
    wrong = {"current_password": "a guess of it", "new_password": OTHER}
    codes = [people.viewer.ask("POST", "/api/auth/password", json=wrong).status_code for _ in range(12)]
    assert codes == [422] * 10 + [429] * 2


def test_an_admin_shows_a_reset_link_to_an_account_of_this_organization_only(way_in: ApiServer, people: People) -> None:
    path = f"/api/members/{people.agent.member_id}/reset-link"
    people.agent.refused(403, "POST", path)
    people.admin.refused(403, "POST", f"/api/members/{people.owner.member_id}/reset-link")
    people.neighbour.refused(404, "POST", path)
    first, second = (people.admin.post(path)["url"].rpartition("/")[2] for _ in range(2))
    body = {"token": first, "password": OTHER}
    people.stranger.refused(404, "POST", "/api/auth/reset", json=body)
    people.stranger.refused(503, "POST", "/api/auth/forgot", json={"email": people.company.agent.email})

    async def join_another(session: AsyncSession) -> None:
        organization = await organization_service.create_organization(session, "Second", timezone="UTC")
        user = await session.get_one(User, people.company.agent.user_id)
        await organization_service.join(session, organization.id, user, role=Role.VIEWER)

    third = people.admin.post(path)["url"].rpartition("/")[2]
    people.stranger.refused(404, "POST", "/api/auth/reset", json={**body, "token": second})
    # The account joins another organization: the admin of the first one must not take it over.
    way_in.run_in_database(join_another)
    people.stranger.refused(404, "POST", "/api/auth/reset", json={**body, "token": third})
    assert "another organization" in people.admin.refused(409, "POST", path)["detail"]
    viewer = f"/api/members/{people.viewer.member_id}/reset-link"
    body["token"] = people.admin.post(viewer)["url"].rpartition("/")[2]
    assert people.stranger.ask("POST", "/api/auth/reset", json=body).status_code == 204
    assert log_in(people.stranger, people.company.viewer.email, OTHER).status_code == 200
    # The address was never proven, so whoever made the account may be somebody else: their token ends with it.
    people.viewer.refused(401, "GET", "/api/me")


def test_a_reset_link_that_an_admin_saw_ends_when_the_persons_role_changes(people: People) -> None:
    path = f"/api/members/{people.viewer.member_id}"
    body = {"token": people.admin.post(f"{path}/reset-link")["url"].rpartition("/")[2], "password": OTHER}
    people.owner.put(path, {"role": "owner"})
    people.stranger.refused(404, "POST", "/api/auth/reset", json=body)
    people.admin.refused(403, "POST", f"{path}/reset-link")
    body["token"] = people.owner.post(f"{path}/reset-link")["url"].rpartition("/")[2]
    assert people.stranger.ask("POST", "/api/auth/reset", json=body).status_code == 204


@pytest.mark.parametrize("loss", [{"active": False}, {"role": "agent"}])
def test_an_invitation_ends_with_the_right_of_who_gave_it(people: People, loss: dict[str, object]) -> None:
    addresses = [f"{name}-{people.admin.member_id}@example.com" for name in ("back-door", "declined")]
    made = [people.admin.post("/api/members", {"email": e, "name": "Noor", "role": "admin"}) for e in addresses]
    people.owner.put(f"/api/members/{people.admin.member_id}", loss)
    for invited in made:
        body = {"token": token_in(invited)}
        people.stranger.refused(404, "POST", "/api/invitations/look-up", json=body)
        body |= {"name": "Noor", "password": PASSWORD}
        people.stranger.refused(404, "POST", "/api/invitations/accept", json=body)
    listed = people.owner.get("/api/invitations")["items"]
    assert {one["email"]: one["status"] for one in listed} == dict.fromkeys(addresses, "expired")
    renewed = people.owner.post(f"/api/invitations/{made[0]['invitation']['id']}/renew")
    invited = Person(people.owner.base_url)
    accept(invited, token_in(renewed), name="Noor", password=PASSWORD)
    assert invited.get("/api/me")["member"]["role"] == "admin"
    # Renewed by somebody who may, the address is invited as usual.
    again = people.owner.post("/api/members", {"email": addresses[1], "name": "Noor", "role": "viewer"})
    assert token_in(again) != token_in(made[1])


def test_an_admin_who_was_an_owner_gives_no_ownership_any_more(people: People) -> None:
    path = f"/api/members/{people.admin.member_id}"
    people.owner.put(path, {"role": "owner"})
    body = {"email": f"heir-{people.admin.member_id}@example.com", "name": "Noor", "role": "owner"}
    token = token_in(people.admin.post("/api/members", body))
    people.owner.put(path, {"role": "admin"})
    people.stranger.refused(404, "POST", "/api/invitations/look-up", json={"token": token})


def test_an_invitation_from_before_brings_no_deactivated_member_back(way_in: ApiServer, people: People) -> None:
    email = f"gone-{people.owner.member_id}@example.com"
    invited = people.owner.post("/api/members", {"email": email, "name": "Noor", "role": "admin"})
    organization_id = people.company.organization.id

    async def join(session: AsyncSession) -> None:
        user = await a_user(session, email=email)
        await organization_service.join(session, organization_id, user, role=Role.AGENT)
        other = await organization_service.create_organization(session, "Second", timezone="UTC")
        await organization_service.join(session, other.id, user, role=Role.OWNER)

    way_in.run_in_database(join)
    member = next(one for one in people.owner.get("/api/members")["items"] if one["email"] == email)
    people.owner.put(f"/api/members/{member['id']}", {"active": False})
    person = Person(way_in.base_url)
    assert log_in(person, email).status_code == 200
    person.refused(404, "POST", "/api/invitations/accept", json={"token": token_in(invited)})
    renewed = people.owner.post(f"/api/invitations/{invited['invitation']['id']}/renew")
    assert accept(person, token_in(renewed))["member_id"] == member["id"]


def test_each_act_is_in_the_audit_log_of_its_organization_alone(way_in: ApiServer, people: People) -> None:
    body = {"email": f"audit{people.owner.member_id}@example.com", "name": "Noor", "role": "agent"}
    invited = people.owner.post("/api/members", body)
    people.owner.post(f"/api/invitations/{invited['invitation']['id']}/renew")
    good(people.owner.ask("DELETE", f"/api/invitations/{invited['invitation']['id']}"))
    person = Person(way_in.base_url)
    accept(person, token_in(people.owner.post("/api/members", body)), name="Noor", password=PASSWORD)
    member = person.get("/api/me")["member"]["id"]
    people.owner.put(f"/api/members/{member}", {"role": "viewer"})
    assert log_in(person, body["email"], "wrong password").status_code == 401
    change = {"current_password": PASSWORD, "new_password": OTHER}
    good(person.ask("POST", "/api/auth/password", json=change))

    async def read(session: AsyncSession) -> list[str]:
        mine = col(AuditEntry.organization_id) == people.company.organization.id
        return list(await session.scalars(select(col(AuditEntry.action)).where(mine).order_by(col(AuditEntry.at))))

    assert [
        action for action in way_in.run_in_database(read) if action != "login" and not action.startswith("token.")
    ] == [
        "invitation.created",
        "invitation.renewed",
        "invitation.revoked",
        "invitation.created",
        "invitation.accepted",
        "member.role-changed",
        "login.failed",
        "password.changed",
    ]


def test_one_sign_up_too_many_from_one_address_is_refused_with_a_time_to_wait(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.fresh("sqlite") as url:
        product = Product(database_url=url, folder=tmp_path, env={"TASKAPP_SIGNUPS_PER_HOUR": "2"})
        product.serve("--backend-only", "--no-jobs")
        answers = [sign_up(product.base_url, number, address="198.18.8.1") for number in range(3)]
        elsewhere = sign_up(product.base_url, 3, address="198.18.8.2")
        product.stop()
    assert [answer.status_code for answer in (*answers, elsewhere)] == [201, 201, 429, 201]
    assert 0 < int(answers[2].headers["retry-after"]) <= 3600
    assert "Try again in 60 minutes" in answers[2].json()["detail"]
