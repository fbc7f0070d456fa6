"""Another organization's ids answer exactly like ids that do not exist, wherever they are put."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.api_client import ApiServer, People, Person

MISSING = "01890000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Street:
    """A house and what stands in the neighbour's."""

    people: People
    own: dict[str, Any]
    theirs: dict[str, Any]


def furnish(person: Person) -> dict[str, Any]:
    """A contact, a task of it, a token and a member of the person's organization."""
    contact = person.contact("Shared name")
    task = person.task(contact["id"], "Secret words", assigned_to=person.member_id, due_date="2030-01-01")
    person.put(f"/api/contacts/{contact['id']}/members", {"member_ids": [person.member_id]})
    return {"contact": contact["id"], "task": task["id"], "member": person.member_id}


@pytest.fixture(scope="module")
def street(api_server: ApiServer) -> Iterator[Street]:
    with api_server.people() as people:
        yield Street(people, furnish(people.owner), furnish(people.neighbour))


PATHS = [
    *((method, "/api/tasks/{task}" + tail, body)
      for method, tail, body in (
          ("GET", "", None), ("PUT", "", {"title": "Mine"}), ("PUT", "", {}), ("DELETE", "", None), ("POST", "/done", None),
          ("POST", "/dismiss", None), ("POST", "/reopen", None), ("POST", "/restore", None),
          ("POST", "/snooze", {"until": "2030-01-01"}), ("GET", "/reminders", None))),
    *((method, "/api/contacts/{contact}" + tail, body)
      for method, tail, body in (
          ("GET", "", None), ("PUT", "", {"name": "Mine"}), ("DELETE", "", None), ("GET", "/tasks", None),
          ("GET", "/timeline", None), ("PUT", "/members", {"member_ids": []}))),
    ("PUT", "/api/members/{member}", {"role": "viewer"}),
    ("POST", "/api/notifications/{task}/read", None),
    ("DELETE", "/api/tokens/{task}", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), PATHS)
def test_a_neighbours_id_in_the_path_is_404_like_a_missing_one(
    street: Street, method: str, path: str, body: Any
) -> None:
    theirs = street.people.owner.refused(404, method, path.format(**street.theirs), json=body)
    missing = street.people.owner.refused(
        404, method, path.format(task=MISSING, contact=MISSING, member=MISSING), json=body
    )
    ids = {*street.theirs.values(), MISSING}
    assert without(theirs, ids) == without(missing, ids)


BODIES = [
    ("POST", "/api/tasks", {"contact_id": "{contact}", "title": "x"}),
    ("POST", "/api/tasks", {"contact_id": "own", "title": "x", "assigned_to": "{member}"}),
    ("PUT", "/api/tasks/own", {"contact_id": "{contact}"}),
    ("PUT", "/api/tasks/own", {"assigned_to": "{member}"}),
    ("PUT", "/api/contacts/own/members", {"member_ids": ["{member}"]}),
    ("POST", "/api/contacts", {"name": "x", "member_ids": ["{member}"]}),
]


@pytest.mark.parametrize(("method", "path", "body"), BODIES)
def test_a_neighbours_id_in_a_body_is_404_like_a_missing_one(street: Street, method: str, path: str, body: Any) -> None:
    own = street.own["task"] if "/tasks/" in path else street.own["contact"]
    before = everything(street.people.owner)
    answers = []
    for ids in (street.theirs, dict.fromkeys(("task", "contact", "member"), MISSING)):
        sent = {name: filled(value, ids, street) for name, value in body.items()}
        problem = street.people.owner.refused(404, method, path.replace("own", own), json=sent)
        answers.append(without(problem, set(ids.values())))
    assert answers[0] == answers[1]
    assert everything(street.people.owner) == before


@pytest.mark.parametrize("name", ["contact_id", "assigned_to"])
def test_a_neighbours_id_in_a_query_finds_nothing(street: Street, name: str) -> None:
    theirs = street.theirs["contact" if name == "contact_id" else "member"]
    for value in (theirs, MISSING):
        page = street.people.owner.get("/api/tasks", **{name: value}, include_total="true")
        assert (page["items"], page["total"], page["next_cursor"]) == ([], 0, None)


def test_a_neighbours_cursor_opens_no_door(street: Street) -> None:
    street.people.neighbour.task(street.theirs["contact"], "One more")
    for path, more in (("/api/tasks", {}), ("/api/tasks", {"sort": "due_date"}), ("/api/contacts", {})):
        if path == "/api/contacts":
            street.people.neighbour.contact("Another")
        cursor = street.people.neighbour.get(path, limit=1, **more)["next_cursor"]
        assert cursor
        found = street.people.owner.get(path, cursor=cursor, limit=200, **more)["items"]
        assert {item["id"] for item in found} <= {street.own["task"], street.own["contact"]}


def test_search_stops_at_the_fence(street: Street) -> None:
    for q in ("Secret words", "Shared name", "secret"):
        assert [t["id"] for t in street.people.owner.get("/api/tasks", q=q)["items"]] == [street.own["task"]]
    hexes = str(street.people.neighbour.actor.organization_id).replace("-", "")  # type: ignore[union-attr]
    assert street.people.owner.get("/api/tasks", q=hexes)["items"] == []


def test_numbers_count_only_the_own_house(street: Street) -> None:
    assert street.people.owner.get("/api/dashboard")["task_status_count"] == {"open": 1, "done": 0, "dismissed": 0}
    assert {m["id"] for m in street.people.owner.get("/api/members")["items"]}.isdisjoint({street.theirs["member"]})
    assert street.people.owner.get("/api/contacts", include_total="true")["total"] == 1


def everything(person: Person) -> Any:
    return [person.all("/api/tasks"), person.all("/api/contacts"), person.get("/api/members")]


def filled(value: Any, ids: dict[str, Any], street: Street) -> Any:
    if isinstance(value, list):
        return [filled(item, ids, street) for item in value]
    return street.own["contact"] if value == "own" else value.format(**ids)


def without(problem: dict[str, Any], ids: set[str]) -> str:
    """The problem document with the asked-for id taken out: what is left must tell nothing."""
    text = str(problem)
    for one in ids:
        text = text.replace(one, "…")
    return text
