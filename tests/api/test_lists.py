"""Lists over HTTP compared with a brute-force result: filters, orders, sizes, pages while rows change."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from taskapp.core.searching import query_words, search_text
from taskapp.shared.text import fold
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide, TaskSource, TaskStatus
from tests.api.bulk_tasks import fill
from tests.support.api_client import ApiServer, People


@dataclass(frozen=True)
class BulkTasks:
    """A company with three hundred tasks of every kind, as the API returns them."""

    people: People
    tasks: list[dict[str, Any]]


@pytest.fixture(scope="module")
def bulk(api_server: ApiServer) -> Iterator[BulkTasks]:
    with api_server.people() as people:
        api_server.run_in_database(lambda session: fill(session, people, 300))
        yield BulkTasks(people, people.owner.all("/api/tasks", limit=200))


def newest(tasks: list[dict[str, Any]]) -> list[str]:
    return [t["id"] for t in sorted(tasks, key=lambda t: (t["created_at"], t["id"]), reverse=True)]


def by_due(tasks: list[dict[str, Any]]) -> list[str]:
    dated = sorted((t for t in tasks if t["due_date"]), key=lambda t: (t["due_date"], t["id"]))
    return [t["id"] for t in dated] + newest_ids(t for t in tasks if not t["due_date"])


def newest_ids(tasks: Iterator[dict[str, Any]]) -> list[str]:
    return sorted((t["id"] for t in tasks), reverse=True)


def mentions(task: dict[str, Any], q: str) -> bool:
    """Whether every search word begins a word of the task or of its contact."""
    words = search_text(task["title"], task["description"], task["contact_name"]).split()
    return all(any(word.startswith(spellings) for word in words) for spellings in query_words(q))


def matches(task: dict[str, Any], query: dict[str, Any]) -> bool:
    return all(mentions(task, value) if name == "q" else task[name] == value for name, value in query.items())


def test_every_order_is_the_order_of_the_whole_list(bulk: BulkTasks) -> None:
    assert [t["id"] for t in bulk.tasks] == newest(bulk.tasks)
    assert [t["id"] for t in bulk.people.owner.all("/api/tasks", sort="due_date", limit=200)] == by_due(bulk.tasks)


def choices(bulk: BulkTasks) -> dict[str, list[Any]]:
    return {
        "status": [status.value for status in TaskStatus],
        "category": [category.value for category in TaskCategory],
        "source": [source.value for source in TaskSource],
        "priority": [priority.value for priority in TaskPriority],
        "side": [side.value for side in TaskSide],
        "contact_id": sorted({task["contact_id"] for task in bulk.tasks}),
        "assigned_to": [bulk.people.agent.member_id, bulk.people.colleague.member_id, bulk.people.viewer.member_id],
        "q": [
            "alpha",
            "off",
            "offers delta",
            "ZOE",
            "garten",
            "gart",
            "二",
            "3d",
            "x-ray",
            "hopper",
            "del air",
            "zzz",
            "lpha",
        ],
    }


def test_each_filter_alone_gives_what_a_brute_force_gives(bulk: BulkTasks) -> None:
    for name, values in choices(bulk).items():
        for value in values:
            expected = [task for task in bulk.tasks if matches(task, {name: value})]
            page = bulk.people.owner.get("/api/tasks", limit=200, include_total="true", **{name: value})
            assert page["total"] == len(expected), (name, value)
            assert [t["id"] for t in page["items"]] == newest(expected)[:200], (name, value)


def test_done_tasks_are_listed_by_when_they_were_done_and_only_those(bulk: BulkTasks) -> None:
    done = [task for task in bulk.tasks if task["status"] == "done"]
    listed = bulk.people.owner.all("/api/tasks", status="done", sort="completed_at", limit=9)
    expected = sorted(done, key=lambda t: (t["completed_at"], t["id"]), reverse=True)
    assert [t["id"] for t in listed] == [t["id"] for t in expected]
    for query in ("sort=completed_at", "sort=completed_at&status=open"):
        refused = bulk.people.owner.refused(422, "GET", f"/api/tasks?{query}")
        assert "status=done" in refused["detail"], query


def test_a_day_lists_its_hours_before_what_may_be_done_any_time_of_it(api_server: ApiServer) -> None:
    dues = ["2030-03-31T01:30", "2030-03-31T23:45", "2030-03-31", "2030-04-01T00:15", "2030-04-01", None]
    with api_server.people() as people:
        contact = people.owner.contact()["id"]
        for due in reversed(dues):
            people.owner.task(contact, str(due), due_date=due)
        for limit in (1, 2, 3, 6):
            listed = people.owner.all("/api/tasks", sort="due_date", limit=limit)
            assert [task["due_date_local"] for task in listed] == dues, limit


def test_filters_combined_give_what_a_brute_force_gives(bulk: BulkTasks) -> None:
    rng, options = random.Random(11), choices(bulk)
    for number in range(60):
        names = rng.sample(sorted(options), rng.randint(2, 4))
        query = {name: rng.choice(options[name]) for name in names}
        expected = [task for task in bulk.tasks if matches(task, query)]
        sort = {"sort": "due_date"} if number % 2 else {}
        found = bulk.people.owner.all(
            "/api/tasks", limit=rng.choice([1, 3, 50]) if len(expected) < 30 else 50, **query, **sort
        )
        assert [t["id"] for t in found] == (by_due if sort else newest)(expected), query


@pytest.mark.parametrize(
    "q", ["!!!", "   -", "%", "_", "'", '"', "\\", "*", "a:b*", "NOT", "AND OR", "()", "😀", "a" * 200, "\x00"]
)
def test_signs_of_query_languages_are_just_text(bulk: BulkTasks, q: str) -> None:
    expected = [task for task in bulk.tasks if query_words(q) and mentions(task, q)]
    assert [t["id"] for t in bulk.people.owner.all("/api/tasks", q=q, limit=200)] == newest(expected)


def test_a_blank_search_is_no_search(bulk: BulkTasks) -> None:
    for q in ("", "  "):
        assert bulk.people.owner.get("/api/tasks", q=q, limit=1, include_total="true")["total"] == 300


def test_search_finds_the_same_by_every_way_of_writing_it(bulk: BulkTasks) -> None:
    answers = {q: newest(bulk.people.owner.all("/api/tasks", q=q, limit=200)) for q in ("zoë", "ZOË", "zoe", "Zoe ")}
    assert len({tuple(ids) for ids in answers.values()}) == 1
    assert fold("ZOË") == "zoe"


@pytest.mark.parametrize("sort", [{}, {"sort": "due_date"}])
def test_offset_and_cursor_walk_the_same_list(bulk: BulkTasks, sort: dict[str, str]) -> None:
    whole = [t["id"] for t in bulk.people.owner.all("/api/tasks", limit=200, **sort)]
    for offset in (0, 1, 99, 205, 215, 290, 299, 300, 5_000):
        page = bulk.people.owner.get("/api/tasks", limit=20, offset=offset, **sort)
        assert [t["id"] for t in page["items"]] == whole[offset : offset + 20]
        assert (page["limit"], page["offset"]) == (20, offset)
        assert (page["next_cursor"] is not None) == (offset + 20 < 300)
    on = bulk.people.owner.get("/api/tasks", limit=10, offset=40, **sort)["next_cursor"]
    page = bulk.people.owner.get("/api/tasks", limit=10, cursor=on, **sort)
    assert [t["id"] for t in page["items"]] == whole[50:60]


@pytest.mark.parametrize("size", [0, 1, 49, 50, 51, 99, 100, 101, 200, 201])
def test_lists_of_every_size_end_where_they_should(api_server: ApiServer, size: int) -> None:
    with api_server.people() as people:
        api_server.run_in_database(lambda session: fill(session, people, size))
        for sort, order in (({}, newest), ({"sort": "due_date"}, by_due)):
            pages = list(people.owner.walk("/api/tasks", **sort))
            assert [len(page) for page in pages] == [50] * (size // 50) + ([size % 50] if size % 50 or not size else [])
            tasks = [task for page in pages for task in page]
            assert [t["id"] for t in tasks] == order(tasks)
            assert len({t["id"] for t in tasks}) == size
        whole = people.owner.get("/api/tasks", limit=200, include_total="true")
        assert (whole["total"], len(whole["items"]), whole["next_cursor"] is None) == (
            size,
            min(size, 200),
            size <= 200,
        )


@pytest.mark.parametrize("sort", [{}, {"sort": "due_date"}])
def test_a_walk_neither_skips_nor_repeats_while_the_list_changes(api_server: ApiServer, sort: dict[str, str]) -> None:
    rng = random.Random(5)
    with api_server.people() as people:
        api_server.run_in_database(lambda session: fill(session, people, 120))
        before = {t["id"]: t for t in people.owner.all("/api/tasks", limit=200, **sort)}
        contact, touched, seen = next(iter(before.values()))["contact_id"], set[str](), list[str]()
        for page in people.owner.walk("/api/tasks", limit=7, **sort):
            seen += [task["id"] for task in page]
            people.owner.task(contact, "Came meanwhile", due_date=rng.choice([None, "2026-11-20", "2031-01-01"]))
            victim, moved = rng.sample(sorted(set(before) - touched), 2)
            touched |= {victim, moved}
            people.owner.ask("DELETE", f"/api/tasks/{victim}")
            people.owner.post(f"/api/tasks/{moved}/{rng.choice(['done', 'dismiss', 'reopen'])}")
        gone = {task for task in touched if people.owner.ask("GET", f"/api/tasks/{task}").status_code == 404}
        assert len(seen) == len(set(seen)), "a task came twice"
        assert set(before) - set(seen) <= gone, "a task was skipped"
        order = [task for task in before if task in set(seen)]
        assert [task for task in seen if task in before] == order


def test_a_filtered_walk_keeps_to_its_filter_while_statuses_change(api_server: ApiServer) -> None:
    with api_server.people() as people:
        api_server.run_in_database(lambda session: fill(session, people, 150))
        open_before = {t["id"] for t in people.owner.all("/api/tasks", status="open", limit=200)}
        seen: list[str] = []
        closed: set[str] = set()
        for page in people.owner.walk("/api/tasks", status="open", limit=6):
            assert {task["status"] for task in page} <= {"open"}
            seen += [task["id"] for task in page]
            later = sorted(open_before - set(seen) - closed)[:1]
            for task_id in itertools.chain(later, seen[-1:]):
                people.owner.post(f"/api/tasks/{task_id}/done")
                closed.add(task_id)
        assert len(seen) == len(set(seen))
        assert open_before - set(seen) <= closed


def test_a_contacts_tasks_are_its_own(bulk: BulkTasks) -> None:
    for contact_id in {task["contact_id"] for task in bulk.tasks}:
        expected = [task for task in bulk.tasks if task["contact_id"] == contact_id]
        path = f"/api/contacts/{contact_id}/tasks"
        assert [t["id"] for t in bulk.people.owner.all(path, limit=9)] == newest(expected)
        page = bulk.people.owner.get(path, limit=5, offset=3, include_total="true")
        assert ([t["id"] for t in page["items"]], page["total"]) == (newest(expected)[3:8], len(expected))
        done = [task for task in expected if task["status"] == "done"]
        assert [t["id"] for t in bulk.people.owner.all(path, status="done", sort="due_date")] == by_due(done)
        count = sum(task["status"] == "open" for task in expected)
        assert bulk.people.owner.get(f"/api/contacts/{contact_id}")["open_task_count"] == count


def test_a_person_and_a_word_together_find_the_task(bulk: BulkTasks) -> None:
    people = bulk.people
    zoe, other = people.owner.contact("Zoë O'Brien-Xanthou"), people.owner.contact("Ada Xanthopoulos")
    made = [
        people.owner.task(contact["id"], title)["id"]
        for contact in (zoe, other)
        for title in ("Send the implant prices", "Call back")
    ]
    for q in ("xanthou implant", "implant xanthou", "o'brien xanthou impl"):
        assert [task["id"] for task in people.owner.all("/api/tasks", q=q)] == made[:1]
    for task in made:
        people.owner.ask("DELETE", f"/api/tasks/{task}")
    for contact in (zoe, other):
        people.owner.ask("DELETE", f"/api/contacts/{contact['id']}")
