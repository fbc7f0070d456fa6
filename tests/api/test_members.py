"""Adding members and changing their roles, over HTTP."""

from itertools import count

import pytest

from tests.api.test_second_factor import Secured
from tests.factories.people import PASSWORD
from tests.support.api_client import ApiServer, People, Person, accept, fields_of, good, take_in, token_in

_numbers = count(1)


def somebody(**more: str) -> dict[str, str]:
    """The body for a new member with an unknown e-mail address."""
    return {"email": f"New{next(_numbers)}@Example.com", "name": "Noor", "role": "agent", **more}


def test_an_admin_invites_somebody_who_accepts_and_is_a_member(api_server: ApiServer, people: People) -> None:
    body = somebody()
    response = good(people.admin.ask("POST", "/api/members", json=body))
    assert response.status_code == 201
    made = response.json()
    assert (made["status"], made["email"], made["name"], made["role"]) == (
        "invited",
        body["email"].lower(),
        "Noor",
        "agent",
    )
    assert made["invitation"]["url"].startswith(f"{api_server.base_url}/invite/")
    # Until then nobody is a member.
    assert made["email"] not in [member["email"] for member in people.viewer.get("/api/members")["items"]]
    person = Person(api_server.base_url)
    ids = accept(person, token_in(made), name="Noor Aziz", password=PASSWORD)
    assert person.get("/api/me")["member"] == {"id": ids["member_id"], "role": "agent"}
    listed = {member["id"]: member for member in people.viewer.get("/api/members")["items"]}
    assert listed[ids["member_id"]]["name"] == "Noor Aziz"
    person.http.close()


@pytest.mark.parametrize("role", ["manager", "agent", "viewer"])
def test_who_may_not_manage_members_is_refused_before_the_body_is_read(people: People, role: str) -> None:
    person: Person = getattr(people, role)
    person.refused(403, "POST", "/api/members", json=somebody())
    person.refused(403, "POST", "/api/members", json={"role": "king"})


def test_a_stranger_is_asked_to_sign_in(people: People) -> None:
    people.stranger.refused(401, "POST", "/api/members", json=somebody())


def test_nobody_is_invited_twice_or_as_a_member(people: People) -> None:
    body = somebody()
    people.owner.post("/api/members", body)
    again = people.owner.refused(409, "POST", "/api/members", json={**body, "email": body["email"].upper()})
    assert fields_of(again) == {"email"}
    known = {**body, "email": people.company.agent.email}
    assert fields_of(people.owner.refused(409, "POST", "/api/members", json=known)) == {"email"}


def test_a_person_of_another_organization_joins_with_their_own_account(api_server: ApiServer, people: People) -> None:
    assert people.neighbour.actor
    body = somebody(email=people.neighbour.actor.email, name="Another Name")
    made = people.owner.post("/api/members", body)
    assert people.neighbour.actor.name not in str(made)
    person = Person(api_server.base_url)
    good(person.ask("POST", "/api/auth/login", json={"email": body["email"], "password": PASSWORD}))
    assert len(person.get("/api/me")["organizations"]) == 1
    ids = accept(person, token_in(made))
    me = person.get("/api/me")
    assert (me["organization"]["id"], me["member"]["id"]) == (ids["organization_id"], ids["member_id"])
    assert me["user"]["name"] == people.neighbour.actor.name
    assert len(me["organizations"]) == 2
    person.http.close()
    assert ids["member_id"] not in [member["id"] for member in people.neighbour.get("/api/members")["items"]]


def test_a_former_member_is_invited_again_with_the_new_role(api_server: ApiServer, people: People) -> None:
    email = somebody()["email"]
    person = take_in(people.owner, email)
    # Logins are limited by address, and all tests share one server.
    person.http.headers["X-Forwarded-For"] = f"198.18.12.{next(_numbers) % 250 + 1}"
    first = person.get("/api/me")["member"]["id"]
    people.owner.put(f"/api/members/{first}", {"active": False})
    invited = people.owner.post("/api/members", somebody(email=email, role="viewer"))
    # Without an organization nobody is signed in: neither the link alone nor a wrong password brings a former member back.
    person.refused(403, "POST", "/api/auth/login", json={"email": email, "password": PASSWORD})
    person.refused(401, "POST", "/api/invitations/accept", json={"token": token_in(invited)})
    wrong = {"token": token_in(invited), "password": f"not {PASSWORD}"}
    person.refused(401, "POST", "/api/invitations/accept", json=wrong)
    accept(person, token_in(invited), password=PASSWORD)
    assert person.get("/api/me")["member"] == {"id": first, "role": "viewer"}
    # What brought them back once does so no more.
    people.owner.put(f"/api/members/{first}", {"active": False})
    person.refused(404, "POST", "/api/invitations/accept", json={"token": token_in(invited), "password": PASSWORD})
    person.http.close()


def test_the_way_back_is_only_into_the_organization_that_invites_and_not_by_a_withdrawn_link(
    api_server: ApiServer, people: People
) -> None:
    email = somebody()["email"]
    person = take_in(people.owner, email)
    # Logins are limited by address, and all tests share one server.
    person.http.headers["X-Forwarded-For"] = f"198.18.12.{next(_numbers) % 250 + 1}"
    first = person.get("/api/me")["member"]["id"]
    people.owner.put(f"/api/members/{first}", {"active": False})
    withdrawn = people.owner.post("/api/members", somebody(email=email))
    people.owner.ask("DELETE", f"/api/invitations/{withdrawn['invitation']['id']}")
    person.refused(404, "POST", "/api/invitations/accept", json={"token": token_in(withdrawn), "password": PASSWORD})
    elsewhere = people.neighbour.post("/api/members", somebody(email=email))
    accept(person, token_in(elsewhere), password=PASSWORD)
    me = person.get("/api/me")
    assert [one["name"] for one in me["organizations"]] == [me["organization"]["name"]]
    assert [one["active"] for one in people.owner.get("/api/members")["items"] if one["id"] == first] == [False]
    person.http.close()


def test_who_is_invited_back_needs_the_second_factor_too(people: People) -> None:
    person = Secured(people.owner.base_url, people.company.agent)
    person.log_in()
    person.set_up()
    people.owner.put(f"/api/members/{person.member_id}", {"active": False})
    invited = people.owner.post("/api/members", somebody(email=people.company.agent.email, role="viewer"))
    back = {"token": token_in(invited), "password": PASSWORD}
    assert fields_of(person.refused(422, "POST", "/api/invitations/accept", json=back)) == {"code"}
    person.refused(401, "POST", "/api/invitations/accept", json={**back, "code": "no such code"})
    accept(person, **back, code=person.codes[0])
    assert person.get("/api/me")["member"]["role"] == "viewer"
    person.http.close()


def test_only_an_owner_invites_an_owner(people: People) -> None:
    body = somebody(role="owner")
    people.admin.refused(403, "POST", "/api/members", json=body)
    # Refused as a whole: there is no invitation either.
    assert people.owner.post("/api/members", {**body, "name": "Second"})["name"] == "Second"
    assert people.admin.get("/api/invitations")["items"][0]["role"] == "owner"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": ""}, "email"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"role": "king"}, "role"),
        ({"password": PASSWORD}, "password"),
        ({"active": "true"}, "active"),
        ({"organization_id": "x"}, "organization_id"),
    ],
)
def test_a_bad_value_is_named_and_nobody_is_made(people: People, change: dict[str, str], field: str) -> None:
    before = people.owner.get("/api/members")
    assert fields_of(people.owner.refused(422, "POST", "/api/members", json=somebody(**change))) == {field}
    assert people.owner.get("/api/members") == before


def test_a_left_out_field_is_named(people: People) -> None:
    for field in ("email", "name", "role"):
        body = {name: value for name, value in somebody().items() if name != field}
        assert fields_of(people.owner.refused(422, "POST", "/api/members", json=body)) == {field}


def test_the_neighbours_members_are_out_of_reach(people: People) -> None:
    people.owner.refused(404, "PUT", f"/api/members/{people.neighbour.member_id}", json={"active": False})


def test_the_last_owner_stays(people: People) -> None:
    for change in ({"active": False}, {"role": "admin"}):
        people.owner.refused(409, "PUT", f"/api/members/{people.owner.member_id}", json=change)


def test_somebody_taken_out_of_work_is_out_at_once(people: People) -> None:
    people.owner.put(f"/api/members/{people.agent.member_id}", {"active": False})
    people.agent.refused(401, "GET", "/api/tasks")
    people.owner.put(f"/api/members/{people.agent.member_id}", {"active": True})
    people.agent.get("/api/tasks")


def test_a_member_takes_only_known_roles(people: People) -> None:
    path = f"/api/members/{people.agent.member_id}"
    for field, value in (
        ("role", "boss"),
        ("role", 5),
        ("active", "perhaps"),
        ("active", "true"),
        ("active", 0),
        ("name", "x"),
        ("id", people.agent.member_id),
    ):
        assert fields_of(people.owner.refused(422, "PUT", path, json={field: value})) == {field}
