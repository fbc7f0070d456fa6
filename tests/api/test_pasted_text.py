"""Titles and names that were pasted or typed with an input method, over REST: one line, as it is seen, with the day that was meant."""

from collections.abc import Iterator

import pytest

from tests.support.api_client import ApiServer, People

# What is pasted, and its title; each names tomorrow.
LINES = [
    ("Call\u00a0Ann tomorrow\u00a03pm", "Call\u00a0Ann"),
    ("Call Ann\r\ntomorrow 3pm", "Call Ann"),
    ("Call\nAnn\u2028tomorrow", "Call Ann"),
    ("Call Zoe\u0308 tomorrow 3pm", "Call Zoë"),
    ("\ufeffCall Ann tomorrow", "Call Ann"),
    ("Call\tAnn\ttomorrow\t3pm", "Call Ann"),
    ("Call Ann ｔｏｍｏｒｒｏｗ　３ｐｍ", "Call Ann"),
    ("Call Ann tomorrow\u200b 3pm", "Call Ann"),
    ("Call \u202eAnn\u202c tomorrow", "Call Ann"),
    ("\u200fاتصل بعلي\u200f tomorrow", "\u200fاتصل بعلي\u200f"),
    ("Call Ann 👩\u200d💻 tomorrow", "Call Ann 👩\u200d💻"),
    ("明日電話 tomorrow 3pm", "明日電話"),
]


@pytest.fixture(scope="module")
def people(api_server: ApiServer) -> Iterator[People]:
    """One company for all tests of this module."""
    with api_server.people() as people:
        yield people


def test_a_pasted_line_makes_a_task_of_one_line_with_its_day(people: People) -> None:
    contact = people.owner.contact("Pasted")["id"]
    for text, title in LINES:
        task = people.owner.post("/api/tasks/quick", {"text": text, "contact_id": contact})["task"]
        assert (task["title"], task["due_date"] is not None) == (title, True), ascii(text)


def test_a_pasted_title_and_a_pasted_name_are_one_line(people: People) -> None:
    contact = people.owner.contact(
        "\ufeffPasted\r\nName", company="Harbor\nDental\u202e", email="\u202aZoe@Example.com\u202c\n"
    )
    assert (contact["name"], contact["company"], contact["email"]) == (
        "Pasted Name",
        "Harbor Dental",
        "zoe@example.com",
    )
    task = people.owner.task(contact["id"], "Send\tthe\r\n\u202eoffer")
    assert task["title"] == "Send the offer"
    changed = people.owner.put(f"/api/tasks/{task['id']}", {"title": "Two\nlines\u200b", "description": "Two\nlines"})
    assert (changed["title"], changed["description"]) == ("Two lines", "Two\nlines")
    assert [found["id"] for found in people.owner.all("/api/contacts", q="pasted name")] == [contact["id"]]
