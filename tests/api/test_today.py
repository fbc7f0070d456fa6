"""GET /api/tasks/today: the groups of the day, whose they are, and their further pages."""

from collections.abc import Iterator

import pytest

from tests.support.api_client import ApiServer, People

KEYS = ["overdue", "today", "tomorrow", "week", "later", "none"]


@pytest.fixture(scope="module")
def people(api_server: ApiServer) -> Iterator[People]:
    with api_server.people() as people:
        contact = people.owner.contact()["id"]
        for due in ("2020-01-01", "2020-01-02T10:00", "2020-01-03", "2099-01-01", None):
            people.owner.task(contact, f"Due {due}", due_date=due, assigned_to=people.agent.member_id)
        people.owner.task(contact, "They send it", due_date="2020-01-04", side="they")
        yield people


def test_the_day_has_six_groups_with_labels_counts_and_their_first_tasks(people: People) -> None:
    groups = people.owner.get("/api/tasks/today", whose="team")["groups"]
    assert [group["key"] for group in groups] == KEYS
    assert [group["label"] for group in groups] == ["Overdue", "Today", "Tomorrow", "This week", "Later", "No date"]
    assert [group["count"] for group in groups] == [4, 0, 0, 0, 1, 1]
    assert [task["title"] for task in groups[0]["items"]][-1] == "They send it"
    assert groups[0]["items"][0] == people.owner.get(f"/api/tasks/{groups[0]['items'][0]['id']}")


def test_me_is_what_is_assigned_to_the_caller_and_team_only_what_the_caller_may_see(people: People) -> None:
    counts = {
        (role, whose): sum(
            group["count"] for group in getattr(people, role).get("/api/tasks/today", whose=whose)["groups"]
        )
        for role in ("owner", "agent", "colleague")
        for whose in ("me", "team")
    }
    assert counts == {
        ("owner", "me"): 0, ("owner", "team"): 6, ("agent", "me"): 5, ("agent", "team"): 5,
        ("colleague", "me"): 0, ("colleague", "team"): 0,
    }  # fmt: skip


def test_the_next_tasks_of_a_group_are_asked_for_by_its_cursor(people: People) -> None:
    seen, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        (group,) = people.agent.get("/api/tasks/today", group="overdue", limit=2, **more)["groups"]
        assert group["count"] == 3
        seen += [task["title"] for task in group["items"]]
        cursor = group["next_cursor"]
        if cursor is None:
            break
    assert seen == ["Due 2020-01-01", "Due 2020-01-02T10:00", "Due 2020-01-03"]


@pytest.mark.parametrize(
    ("query", "field"),
    [("whose=all", "whose"), ("group=soon", "group"), ("cursor=x", "cursor"), ("limit=0", "limit"), ("days=2", "days")],
)
def test_a_wrong_parameter_is_named(people: People, query: str, field: str) -> None:
    problem = people.owner.refused(422, "GET", f"/api/tasks/today?{query}")
    assert [error["field"] for error in problem["errors"]] == [field]
