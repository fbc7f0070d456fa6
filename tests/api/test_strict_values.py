"""Values have their forms: a number in digits, true or false, an id with hyphens, a day as YYYY-MM-DD; what looks alike is refused by name.

The table is applied to every query parameter and to every field of a body, as /api/openapi.json describes them.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from taskapp.rest import OPEN_QUERIES
from tests.api.test_strict_queries import filled
from tests.support.api_client import ApiServer, People, good

ID = "01890000-0000-7000-8000-00000000000a"
OTHER_IDS = [f"{{{ID}}}", f"urn:uuid:{ID}", ID.replace("-", ""), f" {ID}", f"{ID} ", ID.replace("0", "０")]
# By the kind of a parameter: texts that look like a value.
TEXTS: dict[str, list[str]] = {
    "integer": ["1_0", "１０", "٣", " 10", "10 ", "+10", "1e1", "10.0", "010", "-0", "0x0A", "", "1,0", "10\n"],
    "boolean": ["yes", "on", "2", "t", "y", "no", "off", "00", "１", "true ", ""],
    "uuid": OTHER_IDS,
    "date": [
        "20260328", "2026-3-28", "2026-W13-6", " 2026-03-28", "2026-03-28 ", "２０２６-03-28", "2026-03-28T00:00", "1774656000", "2026-02-30",
    ],
    "date-time": [
        "2026-03-28T24:00:00Z", "2026-03-28", "20260328T100000Z", "2026-03-28T10:00:00", "2026-03-28T10:00:60Z", "２０２６-03-28T10:00:00Z",
        "1774656000", " 2026-03-28T10:00:00Z",
    ],
}  # fmt: skip
# By the kind of a field: what JSON may hold instead of a value.
VALUES: dict[str, list[Any]] = {
    "integer": ["10", "1_0", " 10 ", "+10", True, False, "１０"],
    "boolean": ["yes", "on", "true", "True", "1", 1, 0, 1.0],
    "number": ["0.5", "1_0", True, "１"],
    "uuid": OTHER_IDS,
}


@pytest.fixture(scope="module")
def people(api_server: ApiServer) -> Iterator[People]:
    """One company for all tests of this module; they write two contacts."""
    with api_server.people() as people:
        yield people


def kinds(schema: dict[str, Any]) -> set[str]:
    """What a value may be, in the words of the table; of a list, what its items may be."""
    if options := schema.get("anyOf"):
        return {kind for option in options for kind in kinds(option)}
    if "items" in schema:
        return {f"list of {kind}" for kind in kinds(schema["items"])}
    return {schema.get("format") if schema.get("format") in TEXTS else schema.get("type", "?")}  # type: ignore[set]


def operations(people: People) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Method, path, operation and all schemas."""
    description = good(people.owner.http.get("/api/openapi.json")).json()
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            if path not in OPEN_QUERIES:
                yield method.upper(), path, operation, description["components"]["schemas"]


def fields(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """The fields of a JSON body with their kinds."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for option in schema.get("anyOf", [schema]):
        named = schemas[option["$ref"].rpartition("/")[2]] if "$ref" in option else option
        yield from ((name, kinds(value)) for name, value in named.get("properties", {}).items())


def unnamed(people: People, method: str, path: str, name: str, value: Any, **options: Any) -> list[Any]:
    """The request, if its answer does not refuse this field with the value and a remedy."""
    answer = people.owner.http.request(method, filled(path), **options)
    errors = answer.json().get("errors", []) if answer.status_code == 422 else []
    message = next((error["message"] for error in errors if error["field"].partition(".")[0] == name), "")
    shown = str(value).strip()[:20]
    is_clear = shown in message and len(message) > 20
    return [] if is_clear else [(method, path, name, value, answer.status_code, message)]


def test_a_query_parameter_takes_one_form_on_every_route(people: People) -> None:
    checked, taken = set(), []
    for method, path, operation, _ in operations(people):
        for parameter in operation.get("parameters", ()):
            kind = next(iter(kinds(parameter["schema"]) & TEXTS.keys()), None)
            if parameter["in"] != "query" or kind is None:
                continue
            checked.add((kind, path))
            for value in TEXTS[kind]:
                taken += unnamed(people, method, path, parameter["name"], value, params={parameter["name"]: value})
    assert {kind for kind, _ in checked} == TEXTS.keys()
    assert len(checked) > 20
    assert taken == []


def test_a_field_of_a_body_takes_one_form_on_every_route(people: People) -> None:
    checked, taken = set(), []
    for method, path, operation, schemas in operations(people):
        for name, named in fields(operation, schemas):
            is_list = any(kind.startswith("list of ") for kind in named)
            kind = next((each for each in VALUES if each in named or f"list of {each}" in named), None)
            if kind is None:
                continue
            checked.add((kind, path, name))
            for value in VALUES[kind]:
                body = json.dumps({name: [value] if is_list else value}).encode()
                headers = {"Content-Type": "application/json"}
                taken += unnamed(people, method, path, name, value, content=body, headers=headers)
    assert {kind for kind, *_ in checked} == VALUES.keys()
    assert len(checked) > 20
    assert taken == []


def test_what_programs_write_for_the_same_value_is_taken(people: People) -> None:
    """Python's `requests` writes True, shell scripts 1, and JSON libraries without integers 30.0."""
    for yes, no in (("true", "false"), ("True", "False"), ("1", "0")):
        assert "total" in people.owner.get("/api/tasks", include_total=yes)
        assert people.owner.get("/api/tasks", include_total=no).get("total") is None
    body = b'{"name": "Every month", "check_in_days": 30.0}'
    made = people.owner.http.post("/api/contacts", content=body, headers={"Content-Type": "application/json"})
    assert good(made).json()["check_in_days"] == 30


def test_an_id_in_a_path_has_one_form(people: People) -> None:
    contact = people.owner.contact("Written once")["id"]
    assert people.owner.get(f"/api/contacts/{contact}")["id"] == contact
    assert people.owner.get(f"/api/contacts/{contact.upper()}")["id"] == contact
    for other in (f"{{{contact}}}", f"urn:uuid:{contact}", contact.replace("-", ""), f"{contact}%20"):
        assert people.owner.http.get(f"/api/contacts/{other}").status_code == 404, other


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_json_does_not_have_is_refused(people: People, number: str) -> None:
    body = f'{{"name": "Not made", "check_in_days": {number}}}'.encode()
    problem = people.owner.refused(
        422, "POST", "/api/contacts", content=body, headers={"Content-Type": "application/json"}
    )
    assert number in problem["detail"]


def test_a_form_takes_the_same_forms_as_a_query(people: People) -> None:
    for name, value in (("duration_seconds", "1_0"), ("duration_seconds", "6e1"), ("contact_id", f"{{{ID}}}")):
        form = {"direction": "inbound", "started_at": "2026-11-20T10:00:00Z", "transcription": "Ann: Hi", name: value}
        files = [(key, (None, text)) for key, text in form.items()]
        problem = people.owner.refused(422, "POST", "/api/calls", files=files)
        assert [error["field"] for error in problem["errors"]] == [name]
        assert value in problem["detail"]
