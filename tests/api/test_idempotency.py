"""Idempotency-Key: a repeated request runs once and gets the same response."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.core.db.plumbing_model import IdempotencyKey
from tests.support.api_client import ApiServer, People, fields_of, good


@pytest.mark.trust("The same request sent many times at once makes one thing")
def test_eight_at_once_make_one_task(people: People) -> None:
    body = {"contact_id": people.owner.contact()["id"], "title": "Once"}
    for key in ("first", "second", "x" * 255):

        def send(_: int, key: str = key) -> tuple[int, str, str]:
            response = good(people.owner.ask("POST", "/api/tasks", json=body, headers={"Idempotency-Key": key}))
            return response.status_code, response.headers["location"], response.text

        with ThreadPoolExecutor(8) as pool:
            answers = set(pool.map(send, range(8)))
        assert len(answers) == 1
        assert next(iter(answers))[0] == 201
    assert len(people.owner.all("/api/tasks")) == 3


def test_the_first_answer_comes_again_even_after_the_task_changed(people: People) -> None:
    body, headers = {"contact_id": people.owner.contact()["id"], "title": "Once"}, {"Idempotency-Key": "k"}
    first = good(people.owner.ask("POST", "/api/tasks", json=body, headers=headers))
    people.owner.ask("DELETE", first.headers["location"])
    again = good(people.owner.ask("POST", "/api/tasks", json=body, headers=headers))
    assert (again.json(), again.headers["etag"]) == (first.json(), first.headers["etag"])
    assert (first.headers.get("idempotent-replayed"), again.headers["idempotent-replayed"]) == (None, "true")
    assert people.owner.all("/api/tasks") == []


def test_another_body_under_the_same_key_is_422(people: People) -> None:
    contact = people.owner.contact()["id"]
    headers = {"Idempotency-Key": "k"}
    people.owner.post("/api/tasks", {"contact_id": contact, "title": "One"}, headers=headers)
    problem = people.owner.refused(
        422, "POST", "/api/tasks", json={"contact_id": contact, "title": "Two"}, headers=headers
    )
    assert fields_of(problem) == {"Idempotency-Key"}
    assert [task["title"] for task in people.owner.all("/api/tasks")] == ["One"]
    # At another route it is another key, also with the same body.
    assert people.owner.post("/api/contacts", {"name": "Robot"}, headers=headers)["name"] == "Robot"
    assert people.owner.post("/api/tokens", {"name": "Robot"}, headers=headers)["token"]


def test_a_key_belongs_to_one_member(people: People) -> None:
    headers = {"Idempotency-Key": "the same"}
    contact = people.owner.contact(member_ids=[people.agent.member_id])["id"]
    made = {
        person.post("/api/tasks", {"contact_id": contact, "title": "Mine"}, headers=headers)["id"]
        for person in (people.owner, people.admin, people.agent)
    }
    neighbour_task = people.neighbour.task(people.neighbour.contact()["id"])
    assert len(made | {neighbour_task["id"]}) == 4


def test_a_refused_request_leaves_its_key_free(people: People) -> None:
    headers = {"Idempotency-Key": "k"}
    contact = people.owner.contact()["id"]
    people.owner.refused(422, "POST", "/api/tasks", json={"contact_id": contact, "title": ""}, headers=headers)
    people.owner.refused(
        422, "POST", "/api/tasks", json={"contact_id": contact, "title": "x", "due_date": "soon"}, headers=headers
    )
    assert people.owner.post("/api/tasks", {"contact_id": contact, "title": "x"}, headers=headers)["title"] == "x"


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "caf\xe9\x85"])
def test_a_key_that_cannot_be_kept_is_422(people: People, key: str) -> None:
    body = {"contact_id": people.owner.contact()["id"], "title": "Once"}
    problem = people.owner.refused(
        422, "POST", "/api/tasks", json=body, headers={"Idempotency-Key": key.encode("latin-1")}
    )
    assert fields_of(problem) == {"Idempotency-Key"}


def test_a_secret_answer_is_repeated_from_a_sealed_copy_and_not_at_all_when_that_cannot_be_opened(
    people: People, api_server: ApiServer
) -> None:
    key = f"for a token of {people.owner.member_id}"
    headers = {"Idempotency-Key": key}
    first = good(people.owner.ask("POST", "/api/tokens", json={}, headers=headers)).json()
    assert good(people.owner.ask("POST", "/api/tokens", json={}, headers=headers)).json() == first

    async def replace(session: AsyncSession, other: str = "") -> str:
        rows = (await session.scalars(select(IdempotencyKey).where(col(IdempotencyKey.key).startswith(key)))).all()
        row = min(rows, key=lambda each: len(each.key))
        body, row.body = row.body, other or row.body[:-8] + "AAAAAAA="
        return body

    people.owner.post("/api/tokens", {}, headers={"Idempotency-Key": f"{key}, the second"})

    async def exchange(session: AsyncSession) -> str:
        rows = await session.scalars(select(IdempotencyKey).where(col(IdempotencyKey.key) == f"{key}, the second"))
        return await replace(session, rows.one().body)

    for change in (exchange, replace):
        assert first["token"] not in api_server.run_in_database(change)
        problem = people.owner.refused(409, "POST", "/api/tokens", json={}, headers=headers)
        assert "take a new key" in problem["detail"]


def test_a_request_with_two_keys_is_refused_whichever_was_used_before(people: People) -> None:
    contact = people.owner.contact()
    body = {"contact_id": contact["id"], "title": "Once"}
    both = [("Idempotency-Key", "first"), ("Idempotency-Key", "second")]
    problem = people.owner.refused(422, "POST", "/api/tasks", json=body, headers=both)
    assert fields_of(problem) == {"Idempotency-Key"}
    assert people.owner.all("/api/tasks", contact_id=contact["id"]) == []
