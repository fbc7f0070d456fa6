"""Any request that fits the OpenAPI description, or nearly fits it: no server error, and every answer as it is described."""

import json
import os
import re
from collections.abc import Callable
from typing import Any

import httpx2
import jsonschema
import pytest

from tests.support.any_input import RequestMaker
from tests.support.api_client import ApiServer, People, check_problem
from tests.support.trust import IS_LONG, often

Json = dict[str, Any]
SEED = int.from_bytes(os.urandom(4)) if IS_LONG else 7
# Operations that end the credentials or the company of the other requests.
ENDING = {
    "DELETE /api/me", "DELETE /api/organization", "DELETE /api/sessions", "DELETE /api/tokens/{token_id}", "DELETE /api/members/{member_id}",
    "PUT /api/members/{member_id}", "POST /api/auth/logout", "POST /api/auth/password",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.trust("Whatever is sent to the API, no request is a server error and every answer is as described")
def test_no_request_is_a_server_error_and_every_answer_is_as_described(
    api_server: ApiServer, record_property: Callable[[str, object], None]
) -> None:
    wrong, sent = [], 0
    seed = SEED + api_server.product.database_url.startswith("sqlite")
    with api_server.people() as people:
        described = people.owner.get("/api/openapi.json")
        maker = RequestMaker(described, seed)
        maker.known += existing(people)
        for path, operations in described["paths"].items():
            for method, operation in operations.items():
                for _ in range(0 if f"{method.upper()} {path}" in ENDING else often(13, 2_000)):
                    response, said = send(people, maker, method.upper(), path, operation)
                    sent += 1
                    if problem := problem_with(response, operation, described):
                        wrong.append(f"{said}: {response.status_code} {response.text[:300]}: {problem}")
    record_property("tried", f"{sent} requests from seed {seed}")
    assert not wrong, "\n".join([f"seed {seed}", *wrong[:20]])


def existing(people: People) -> list[str]:
    """Ids of a contact, a task, a call and two members."""
    owner, agent = people.owner, people.agent
    contact = owner.contact("Zoë", phone="+14155550123", member_ids=[agent.member_id])["id"]
    task = owner.task(contact, due_date="2026-03-28T15:00", assigned_to=agent.member_id)["id"]
    call = {"contact_id": contact, "direction": "outbound", "started_at": "2026-03-28T15:00"}
    said = {"transcription": "Ben: I will send the list tomorrow."}
    return [contact, task, owner.post("/api/calls", {**call, **said})["id"], agent.member_id, owner.member_id]


def send(people: People, maker: RequestMaker, method: str, path: str, operation: Json) -> tuple[httpx2.Response, str]:
    """Send a request as one of three people; returns the answer, and what was sent as text."""
    person = maker.random.choice((people.owner, people.manager, people.agent))
    url, options = maker.request(path, operation)
    said = f"{method} {url[:200]} {ascii(options)[:600]}"
    if "json" in options:
        options["content"] = json.dumps(options.pop("json")).encode()
        options["headers"]["Content-Type"] = "application/json"
    response = person.http.request(method, url, **options)
    is_json = response.is_success and response.headers.get("content-type", "").startswith("application/json")
    found = response.json() if is_json else None
    if isinstance(found, dict) and re.fullmatch(r"[0-9a-f-]{36}", str(found.get("id", ""))):
        maker.known = [*maker.known[:6], *maker.known[6:][-30:], found["id"]]
    return response, said


def problem_with(response: httpx2.Response, operation: Json, described: Json) -> str | None:
    """What is wrong with an answer; None when nothing is. 503 says that a part of the installation is not set up."""
    status, content = response.status_code, response.headers.get("content-type", "")
    if status >= 500 and status != 503:
        return "a server error"
    if status != 503 and str(status) not in operation["responses"]:
        return "a status that is not described"
    try:
        if status >= 400:
            check_problem(response)
        elif content.startswith("application/json"):
            schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
            jsonschema.validate(response.json(), {**schema, "components": described["components"]})
    except (AssertionError, jsonschema.ValidationError) as error:
        return str(error)[:300]
    return None
