"""The OpenAPI description matches the API: responses, errors, credentials."""

from typing import Any

import jsonschema
import pytest

from taskapp.rest import PUBLIC
from tests.support.api_client import People

Json = dict[str, Any]
FOR_ADMINS = (
    "/api/ai/",
    "/api/audit",
    "/api/export",
    "/api/invitations",
    "/api/second-factor/members",
    "/api/webhooks",
)


@pytest.fixture
def described(people: People) -> Json:
    found: Json = people.owner.get("/api/openapi.json")
    return found


def operations(described: Json) -> list[tuple[str, str, Json]]:
    found = [
        (path, method, operation) for path, each in described["paths"].items() for method, operation in each.items()
    ]
    assert len(found) > 50
    return found


def schema_of(described: Json, response: Json, media_type: str) -> Json:
    """The JSON schema of a documented response, with its references resolved."""
    return {**response["content"][media_type]["schema"], "components": described["components"]}


def test_every_reference_leads_somewhere(described: Json) -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].rpartition("/")[2] in described["components"]["schemas"], node
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(described)


def test_what_needs_a_login_says_which_kinds_there_are(described: Json) -> None:
    assert described["components"]["securitySchemes"].keys() == {"token", "session"}
    for path, method, operation in operations(described):
        assert ("security" in operation) == (path not in PUBLIC), (method, path)


def test_every_good_answer_with_a_body_has_a_shape(described: Json) -> None:
    shapeless = [
        f"{method} {path}"
        for path, method, operation in operations(described)
        for status, response in operation["responses"].items()
        if status.startswith("2") and response.get("content", {}).get("application/json", {}).get("schema") == {}
    ]
    assert set(shapeless) <= SHAPELESS, set(shapeless) - SHAPELESS


# Small responses of one or two keys, a file, and routes that only the pages use.
SHAPELESS = {
    "post /api/notifications/read-all", "get /api/notifications/preferences", "put /api/notifications/preferences",
    "get /api/notifications/outbox", "post /api/notifications/outbox/send-again", "get /api/calls/{call_id}/recording",
    "get /api/calls/{call_id}/tasks", "get /api/calls/{call_id}/suggestions", "get /api/tasks/{task_id}/evidence",
    "post /api/suggestions/{suggestion_id}/accept", "get /api/notifications/push", "get /api/notifications/push/key", "get /api/webhooks/{webhook_id}/secret",
    "post /api/webhooks/{webhook_id}/rotate", "post /api/webhooks/{webhook_id}/test", "get /api/telephony/lines", "put /api/telephony/lines", "get /api/ready",
}  # fmt: skip


def test_answers_have_the_shape_they_are_said_to_have(people: People, described: Json) -> None:
    contact = people.owner.contact("Grace Hopper", phone="+14155550123", member_ids=[people.agent.member_id])
    task = people.owner.task(contact["id"], due_date="2030-01-01", assigned_to=people.agent.member_id, priority="high")
    ids = {"{task_id}": task["id"], "{contact_id}": contact["id"]}
    checked = 0
    for path, method, operation in operations(described):
        response = operation["responses"].get("200", {})
        if method != "get" or not response.get("content", {}).get("application/json", {}).get("schema"):
            continue
        url = path
        for name, value in ids.items():
            url = url.replace(name, value)
        if "{" not in url:
            person = people.owner if url.startswith(FOR_ADMINS) else people.agent
            jsonschema.validate(person.get(url), schema_of(described, response, "application/json"))
            checked += 1
    assert checked >= 15


def test_refusals_are_described_as_they_come(people: People, described: Json) -> None:
    task = people.owner.task(people.owner.contact()["id"])
    url, path = f"/api/tasks/{task['id']}", "/api/tasks/{task_id}"
    for status, person, method, requested, described_path, options in (
        (401, people.stranger, "GET", url, path, {}),
        (403, people.viewer, "PUT", url, path, {"json": {"title": "x"}}),
        (404, people.neighbour, "GET", url, path, {}),
        (412, people.owner, "PUT", url, path, {"json": {}, "headers": {"If-Match": '"9"'}}),
        (413, people.owner, "POST", "/api/tasks", "/api/tasks", {"content": b" " * 5_000_000}),
        (422, people.owner, "PUT", url, path, {"json": {"status": "done"}}),
        (422, people.owner, "GET", "/api/tasks?limit=0", "/api/tasks", {}),
        (401, people.stranger, "POST", "/api/auth/login", "/api/auth/login", {"json": {"email": "x", "password": "y"}}),
    ):
        response = described["paths"][described_path][method.lower()]["responses"][str(status)]
        problem = person.refused(status, method, requested, **options)
        jsonschema.validate(problem, schema_of(described, response, "application/problem+json"))
