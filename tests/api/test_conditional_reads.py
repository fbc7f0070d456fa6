"""Reads with `If-None-Match`: 304 without content while the answer is the same, for lists and for one row."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api_client import People, good

Change = Callable[[People, dict[str, Any], dict[str, Any]], Any]


@pytest.fixture
def rows(people: People) -> tuple[dict[str, Any], dict[str, Any]]:
    contact = people.owner.contact("Ann")
    return contact, people.owner.task(contact["id"], "Ring")


def ask(people: People, path: str, tag: str) -> Any:
    return people.owner.http.get(path, headers={"If-None-Match": tag})


def paths_of(rows: tuple[dict[str, Any], dict[str, Any]]) -> list[str]:
    contact, task = rows
    one = [f"/api/tasks/{task['id']}", f"/api/contacts/{contact['id']}"]
    lists = ["/api/tasks?status=open", "/api/tasks/today", "/api/contacts", "/api/members", "/api/calls", "/api/me"]
    return [*one, *lists, f"/api/contacts/{contact['id']}/tasks", f"/api/contacts/{contact['id']}/timeline"]


def test_a_read_with_the_tag_of_the_same_answer_is_304_without_content(people: People, rows: Any) -> None:
    for path in paths_of(rows):
        first = good(people.owner.http.get(path))
        tag = first.headers["etag"]
        for again in (ask(people, path, tag), ask(people, path, f'"other", {tag}'), ask(people, path, "*")):
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), path
            assert "content-length" not in again.headers
        assert people.owner.http.head(path, headers={"If-None-Match": tag}).status_code == 304
        other = ask(people, path, '"0123456789abcdef"')
        assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("form", ['"{}-gzip"', 'W/"{}-gzip"', '"{};br"', '"{}--gzip"', 'W/"{}"', "{}"])
def test_a_tag_that_a_compressing_proxy_changed_is_still_the_same(people: People, rows: Any, form: str) -> None:
    for path in paths_of(rows)[:3]:
        tag = people.owner.http.get(path).headers["etag"].removeprefix("W/").strip('"')
        assert ask(people, path, form.format(tag)).status_code == 304, path


@pytest.mark.parametrize(
    "change",
    [
        lambda people, _contact, task: people.owner.ask("PUT", f"/api/tasks/{task['id']}", json={"title": "Write"}),
        # What only shows in the answer, without a new version of the task.
        lambda people, contact, _task: people.owner.ask("PUT", f"/api/contacts/{contact['id']}", json={"name": "Bo"}),
    ],
    ids=["the task", "the name of its contact"],
)
def test_a_change_of_what_is_shown_is_sent_to_who_has_the_old_answer(people: People, rows: Any, change: Change) -> None:
    contact, task = rows
    seen = (f"/api/tasks/{task['id']}", "/api/tasks?status=open", f"/api/contacts/{contact['id']}/tasks")
    tags = {path: people.owner.http.get(path).headers["etag"] for path in seen}
    good(change(people, contact, task))
    for path, tag in tags.items():
        answer = ask(people, path, tag)
        assert answer.status_code == 200, path
        assert answer.headers["etag"] != tag


def test_a_new_task_changes_the_count_of_its_contact_and_the_tag_of_its_read_writes(people: People, rows: Any) -> None:
    contact, _task = rows
    path = f"/api/contacts/{contact['id']}"
    tag = people.owner.http.get(path).headers["etag"]
    people.owner.task(contact["id"], "Another")
    assert ask(people, path, tag).json()["open_task_count"] == 2
    # The version is the same: the tag of the read is good for a change.
    good(people.owner.ask("PUT", path, json={"name": "Cy"}, headers={"If-Match": tag}))
    people.owner.refused(412, "PUT", path, json={"name": "Dee"}, headers={"If-Match": tag})


def test_a_refused_read_has_no_tag_and_is_never_304(people: People, rows: Any) -> None:
    _contact, task = rows
    path = f"/api/tasks/{task['id']}"
    tag = people.owner.http.get(path).headers["etag"]
    answer = people.stranger.http.get(path, headers={"If-None-Match": tag})
    assert answer.status_code in (401, 404)
    assert "etag" not in answer.headers
    assert ask(people, "/api/tasks?limit=0", "*").status_code == 422
