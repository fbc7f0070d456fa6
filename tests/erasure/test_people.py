"""After a member, an account or an organization was deleted, no name and no word of it is stored anywhere."""

from typing import Any

import httpx2

from tests.erasure.filled import Filled
from tests.factories.people import PASSWORD


def _tasks_of(full: Filled, member_id: str) -> list[dict[str, Any]]:
    return full.owner.all("/api/tasks", assigned_to=member_id, status="open")


def test_a_removed_member_leaves_no_name_and_the_tasks_go_to_whom_was_chosen(shared: Filled) -> None:
    before = {task["id"] for task in _tasks_of(shared, shared.ben.member_id)}
    path = f"/api/members/{shared.ben.member_id}"
    assert shared.owner.ask("DELETE", f"{path}?assign_to={shared.owner.member_id}").status_code == 204
    assert shared.find(shared.names["ben"]) == []
    assert shared.ben.ask("GET", "/api/me").status_code == 401
    assert before <= {task["id"] for task in _tasks_of(shared, shared.owner.member_id)}
    members = {member["id"] for member in shared.owner.get("/api/members")["items"]}
    assert shared.ben.member_id not in members
    assert shared.owner.ask("DELETE", path).status_code == 404


def test_a_deleted_account_leaves_no_name(shared: Filled) -> None:
    assert shared.eve.ask("DELETE", "/api/me", json={"password": "not it"}).status_code == 422
    body = {"password": PASSWORD}
    assert shared.eve.ask("DELETE", "/api/me", json=body).status_code == 422
    assert shared.eve.ask("DELETE", "/api/me", json={**body, "code": shared.codes["eve"][0]}).status_code == 204
    assert shared.find(shared.names["eve"]) == []
    assert shared.eve.ask("GET", "/api/me").status_code == 401
    assert shared.eve.actor
    login = {"email": shared.eve.actor.email, "password": PASSWORD}
    assert httpx2.post(f"{shared.product.base_url}/api/auth/login", json=login).status_code == 401


def test_a_deleted_organization_leaves_no_word(full: Filled) -> None:
    words = [*full.names.values(), *(word for each in full.contacts for word in (*each.words, *each.words_of_calls))]
    asked = {"name": full.names["organization"], "password": PASSWORD}
    assert full.owner.ask("DELETE", "/api/organization", json=asked | {"name": "Acme"}).status_code == 422
    assert full.owner.ask("DELETE", "/api/organization", json=asked | {"password": "x"}).status_code == 422
    assert full.owner.ask("DELETE", "/api/organization", json=asked).json()["deletion_at"]
    assert full.owner.ask("POST", "/api/contacts", json={"name": "Late"}).status_code == 403
    assert full.ben.ask("POST", "/api/organization/restore").status_code == 403
    assert full.owner.post("/api/organization/restore")["deletion_at"] is None
    assert full.owner.contact("In time")
    assert full.owner.ask("DELETE", "/api/organization", json=asked).status_code == 202
    full.run_job("erase-organizations", days_later=6)
    assert full.owner.get("/api/organization")["name"] == full.names["organization"]
    full.run_job("erase-organizations", days_later=8)
    assert full.find(*words) == []
    assert full.owner.ask("GET", "/api/me").status_code == 401
