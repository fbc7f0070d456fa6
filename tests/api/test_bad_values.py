"""Every invalid value is refused with the name of its field, and nothing is written."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.api_client import ApiServer, People, fields_of

MISSING = "01890000-0000-7000-8000-000000000000"
# (field, value) that are invalid both when creating and when changing a task.
TASK_VALUES: list[tuple[str, Any]] = [
    *(("title", value) for value in ("", " ", "\t\n\u3000", "x" * 256, "a\x00b", "\ud800", "a\x1b[31m", "\u200b\u2060", "\ufeff", "\u3164", 5, True, ["a"], {}, None)),
    *(("description", value) for value in ("x" * 10_001, "a\x00b", "a\udfff", 5, ["a"], {"a": 1})),
    *(("category", value) for value in ("", "call-back", "General", " general", "general ", 5, None, ["general"])),
    *(("priority", value) for value in ("", "highest", "HIGH", 1, ["high"])),
    *(("side", value) for value in ("", "us", "They", "they owe", 1, None, ["we"])),
    *(("contact_id", value) for value in ("", "x", 5, "01890000", ["x"], None)),
    *(("assigned_to", value) for value in ("", "me", 5, "01890000-0000-7000-8000-00000000000g")),
    *(
        ("due_date", value)
        for value in (
            "", " ", "tomorrow", "1999-12-31", "2101-01-01", "2101-01-01T00:00:00Z", "1999-12-31T23:59", "2026-02-30",
            "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026-01-01T25:00", "2026-01-01T24:00",
            "2026-01-01T10:60", "2026-01-01T10:00:00", "2026-01-01 10:00", "2026-01-01T10:00Z", "2026-01-01T10:00:00+25:00",
            "2026-01-01T10:00:60Z", "2026-W01-1", "20260101", "2026-01-01T1000", "٢٠٢٦-٠١-٠١", "0000-01-01", "9999-12-31",
            "2026-01-01\x00", "2026-01-01T10:00:00.Z", "x" * 10_000, 1_790_000_000, 20260101, True, [], {},
        )
    ),
]  # fmt: skip
IMMUTABLE = {
    "status": "done", "source": "ai", "id": MISSING, "organization_id": MISSING, "created_at": "2026-01-01T00:00:00Z",
    "completed_at": None, "call_id": None, "version": 7, "remind_at": None, "reminder_sent_at": None, "due_on": "2026-01-01",
    "contact_name": "X", "labels": {}, "nonsense": 1, "": 1, "Title": "x",
}  # fmt: skip
QUERIES: list[tuple[str, Any]] = [
    *(("limit", value) for value in ("0", "201", "-1", "1e2", "x", "", "9" * 30, "1.5")),
    *(("offset", value) for value in ("-1", "x", "", "1000001", "9" * 30)),
    *(("status", value) for value in ("", "Open", "closed", "open,done")),
    *(("category", value) for value in ("", "follow_up", "x")),
    *(("source", value) for value in ("", "human")),
    *(("priority", value) for value in ("", "none")),
    *(("side", value) for value in ("", "us", "we,they")),
    *(("contact_id", value) for value in ("", "x", "5")),
    *(("assigned_to", value) for value in ("", "nobody")),
    *(("sort", value) for value in ("newest", "due", "title")),
    *(("due", value) for value in ("", "yesterday")),
    *(("include_total", value) for value in ("", "maybe")),
    ("q", "x" * 201),
    *(("cursor", value) for value in ("x", "!!", "é", "W10", "WyJuZXdlc3QiXQ", "A" * 499, "\x00", "eyJhIjoxfQ", "bnVsbA", "W1siYSJdXQ")),
]  # fmt: skip


@pytest.fixture(scope="module")
def people(api_server: ApiServer) -> Iterator[People]:
    """One company for all tests of this module; none of them may write anything."""
    with api_server.people() as people:
        yield people


def shown(value: Any) -> str:
    return ascii(value)[:40]


@pytest.fixture(scope="module")
def contact_id(people: People) -> str:
    made: str = people.owner.contact()["id"]
    return made


def test_a_task_is_not_made_of_a_bad_value(people: People, contact_id: str) -> None:
    for field, value in TASK_VALUES:
        body = {"contact_id": contact_id, "title": "Fine", field: value}
        problem = people.owner.refused(422, "POST", "/api/tasks", **as_json(body))
        assert fields_of(problem) == {field}, (field, shown(value), problem)
    assert people.owner.get("/api/tasks", q="Fine")["items"] == []


def test_a_task_is_not_changed_by_a_bad_value(people: People, contact_id: str) -> None:
    task = people.owner.task(contact_id, "Untouched", due_date="2030-01-01")
    for field, value in TASK_VALUES:
        problem = people.owner.refused(
            422,
            "PUT",
            f"/api/tasks/{task['id']}",
            **as_json({field: value, "priority": "low"} if field != "priority" else {field: value}),
        )
        assert fields_of(problem) == {field}, (field, shown(value), problem)
    assert people.owner.get(f"/api/tasks/{task['id']}") == task


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_unknown_and_immutable_fields_are_named(people: People, contact_id: str, method: str) -> None:
    task = people.owner.task(contact_id)
    path = "/api/tasks" if method == "POST" else f"/api/tasks/{task['id']}"
    base = {"contact_id": contact_id, "title": "Fine"}
    for field, value in IMMUTABLE.items():
        problem = people.owner.refused(422, method, path, json={**base, field: value})
        assert fields_of(problem) == ({field} if field else {"body"}), problem
    both = people.owner.refused(422, method, path, json={**base, "status": "done", "source": "ai", "title": ""})
    assert fields_of(both) == {"status", "source", "title"}


@pytest.mark.parametrize("missing", ["contact_id", "title"])
def test_a_missing_field_is_named(people: People, contact_id: str, missing: str) -> None:
    body = {"contact_id": contact_id, "title": "Fine"}
    del body[missing]
    assert fields_of(people.owner.refused(422, "POST", "/api/tasks", json=body)) == {missing}


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"nonsense", b"[]", b"null", b'"text"', b"5", b'{"title": }', b"\xff\xfe{", b'{"title": "\xff"}', b"{'a': 1}",
     b"[" * 100_000, b'{"title": ' + b"9" * 10_000 + b"}", b'{"title": "a"} {"title": "b"}', b"\x00"],
    ids=lambda content: ascii(content[:12]),
)  # fmt: skip
def test_a_body_that_is_no_json_object_is_422(people: People, content: bytes) -> None:
    for method, path in (("POST", "/api/tasks"), ("POST", "/api/contacts"), ("POST", "/api/auth/login")):
        problem = people.owner.refused(422, method, path, content=content, headers={"Content-Type": "application/json"})
        assert fields_of(problem)


def test_a_body_of_another_kind_is_422(people: People, contact_id: str) -> None:
    form = {"contact_id": contact_id, "title": "By form"}
    assert people.owner.refused(422, "POST", "/api/tasks", data=form)["errors"]
    assert people.owner.refused(422, "POST", "/api/tasks", files={"title": b"x"})["errors"]


def test_a_huge_body_is_refused_before_it_is_kept(people: People, contact_id: str) -> None:
    title = "x" * 9_000_000
    assert people.owner.ask("POST", "/api/tasks", json={"contact_id": contact_id, "title": title}).status_code == 413

    def endless() -> Iterator[bytes]:
        yield b'{"title": "'
        for _ in range(1_000):
            yield b"x" * 100_000

    response = people.owner.ask("POST", "/api/tasks", content=endless(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert people.owner.get("/api/health")["status"] == "ok"


def test_a_bad_query_names_its_parameter(people: People) -> None:
    for name, value in QUERIES:
        problem = people.owner.refused(422, "GET", "/api/tasks", params={name: value})
        assert fields_of(problem) == {name}, (name, shown(value), problem)


def test_a_cursor_belongs_to_one_list_and_one_order(people: People, contact_id: str) -> None:
    for number in range(3):
        people.owner.task(contact_id, f"Dated {number}", due_date="2030-01-01")
    newest = people.owner.get("/api/tasks", limit=1)["next_cursor"]
    by_due = people.owner.get("/api/tasks", limit=1, sort="due_date")["next_cursor"]
    assert newest
    assert by_due
    for path, cursor, more in (
        ("/api/tasks", by_due, {}),
        ("/api/tasks", newest, {"sort": "due_date"}),
        ("/api/contacts", newest, {}),
        ("/api/notifications", newest, {}),
    ):
        assert fields_of(people.owner.refused(422, "GET", path, params={"cursor": cursor, **more})) == {"cursor"}


@pytest.mark.parametrize("path", ["/api/contacts", "/api/notifications"])
def test_other_lists_keep_their_bounds_too(people: People, path: str) -> None:
    for name, value in (
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "x"),
        ("cursor", "x"),
        ("cursor", "WyJjb250YWN0IiwiYVx1MDAwMCIsIngiXQ"),
    ):
        assert fields_of(people.owner.refused(422, "GET", path, params={name: value})) == {name}


CONTACT_VALUES: list[tuple[str, Any]] = [
    *(("name", value) for value in ("", "  ", "x" * 256, "a\x00", "\ud800", "\u200b", "a\x7f", 5, None)),
    *(("company", value) for value in ("x" * 256, "a\x00", 5)),
    *(("email", value) for value in ("x", "a@", "@b.c", "a b@c.de", "a@b", "x" * 250 + "@example.com", "a\x00@b.com", 5)),
    *(("phone", value) for value in ("12345", "555-0100", "phone", "+1", "+999999999999999999", "+1 415 555 0123 " + "9" * 40, 14155550123)),
    ("nonsense", 1),
    ("id", MISSING),
    ("open_task_count", 3),
    *(("check_in_days", value) for value in (0, -1, 3651, 1.5, "x", [30], 10**30)),
    *(("tags", value) for value in ("VIP", {}, [f"tag {n}" for n in range(21)])),
    ("last_contact_at", "2026-01-01T00:00:00Z"),
]  # fmt: skip


def test_a_contact_is_not_made_or_changed_by_a_bad_value(people: People) -> None:
    contact = people.owner.contact("Untouched contact", phone="+1 (415) 555-0123", email="Ada@Example.com")
    assert (contact["phone"], contact["email"]) == ("+14155550123", "ada@example.com")
    for field, value in CONTACT_VALUES:
        made = people.owner.refused(422, "POST", "/api/contacts", **as_json({"name": "Unmade", field: value}))
        changed = people.owner.refused(422, "PUT", f"/api/contacts/{contact['id']}", **as_json({field: value}))
        assert fields_of(made) == fields_of(changed) == {field}, (field, shown(value), made)
    assert people.owner.get(f"/api/contacts/{contact['id']}") == contact
    assert people.owner.get("/api/contacts", q="Unmade")["items"] == []


def test_bad_tags_of_a_contact_are_refused(people: People, contact_id: str) -> None:
    for value in ("", " ", "\u200b", "a\x00", "a\x07", "a,b", "x" * 41, 5, None, ["x"]):
        path = f"/api/contacts/{contact_id}"
        problem = people.owner.refused(422, "PUT", path, json={"tags": ["fine", value]})
        assert all(name.startswith("tags") for name in fields_of(problem)), (value, problem)


def test_bad_members_of_a_contact_are_refused(people: People, contact_id: str) -> None:
    for value in (None, "x", 5, [5], ["x"], [None], {}, [people.owner.member_id] * 5 + ["x"]):
        problem = people.owner.refused(422, "PUT", f"/api/contacts/{contact_id}/members", json={"member_ids": value})
        assert all(name.startswith("member_ids") for name in fields_of(problem))
    assert (
        people.owner.refused(422, "PUT", f"/api/contacts/{contact_id}/members", json={})["errors"][0]["field"]
        == "member_ids"
    )


ORGANIZATION_VALUES: list[tuple[str, Any]] = [
    *(("name", value) for value in ("", " ", "x" * 256, "a\x00", None, 5)),
    *(("timezone", value) for value in ("", "Mars", "utc+1", "localtime", "../etc/passwd", None, 5, "x" * 100)),
    *(("date_reminder_time", value) for value in ("", "9:00", "24:00", "09:60", "0900", "09:00:00", None, 9, "٠٩:٠٠", "09:00\n")),
    ("id", MISSING),
]  # fmt: skip


def test_organization_settings_refuse_bad_values(people: People) -> None:
    before = people.owner.get("/api/organization")
    for field, value in ORGANIZATION_VALUES:
        problem = people.owner.refused(422, "PUT", "/api/organization", json={field: value})
        assert fields_of(problem) == {field}, (field, shown(value), problem)
    assert people.owner.get("/api/organization") == before


def test_the_ends_of_every_range_are_taken(people: People, contact_id: str) -> None:
    for body in (
        {"title": "x"}, {"title": "x" * 255}, {"title": "  " + "é" * 255 + "  "}, {"title": "🎉" * 255}, {"title": "👩\u200d🔧"}, {"title": "e\u0301" * 127}, {"title": "ערב\u200f טוב"},
        {"description": "x" * 10_000}, {"description": ""}, {"description": "line\nline\ttab"},
        {"due_date": "2000-01-01"}, {"due_date": "2100-12-31"}, {"due_date": "2100-12-31T23:59"},
        {"due_date": "2028-02-29"}, {"due_date": "2026-01-01T10:00:00.123456+05:30"}, {"priority": None}, {"assigned_to": None},
    ):  # fmt: skip
        task = people.owner.task(contact_id, **{"title": "Edge", **body})
        assert people.owner.get(f"/api/tasks/{task['id']}") == task
    assert task["description"] is None


def as_json(body: dict[str, Any]) -> dict[str, Any]:
    """Options of a request: JSON with lone surrogates escaped, as a careless program would send it."""
    return {"content": json.dumps(body).encode(), "headers": {"Content-Type": "application/json"}}
