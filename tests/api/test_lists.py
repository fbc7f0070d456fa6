"""Lists over HTTP against a brute-force answer: filters, orders, sizes, pages under change."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from taskapp.core.searching import search_text
from taskapp.shared.text import fold
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSource, TaskStatus
from tests.api.bulk_tasks import fill
from tests.support.api_client import ApiServer, People


@dataclass(frozen=True)
class Pile:
    """A company with three hundred tasks of every kind, as the API shows them."""

    people: People
    tasks: list[dict[str, Any]]


@pytest.fixture(scope="module")
def pile(api_server: ApiServer) -> Iterator[Pile]:
    with api_server.people() as people:
        api_server.run_in_transaction(lambda session: fill(session, people, 300))
        yield Pile(people, people.owner.all("/api/tasks", limit=200))


def newest(tasks: list[dict[str, Any]]) -> list[str]:
    return [t["id"] for t in sorted(tasks, key=lambda t: (t["created_at"], t["id"]), reverse=True)]


def by_due(tasks: list[dict[str, Any]]) -> list[str]:
    dated = sorted((t for t in tasks if t["due_date"]), key=lambda t: (t["due_date"], t["id"]))
    return [t["id"] for t in dated] + newest_ids(t for t in tasks if not t["due_date"])


def newest_ids(tasks: Iterator[dict[str, Any]]) -> list[str]:
    return sorted((t["id"] for t in tasks), reverse=True)


def mentions(task: dict[str, Any], q: str) -> bool:
    """Every word asked for starts a word of the task, or every one starts a word of its contact."""
    wanted = search_text(q).split()
    return any(
        all(any(word.startswith(want) for word in search_text(text).split()) for want in wanted)
        for text in (f"{task['title']} {task['description'] or ''}", task["contact_name"])
    )


def matches(task: dict[str, Any], asked: dict[str, Any]) -> bool:
    return all(mentions(task, value) if name == "q" else task[name] == value for name, value in asked.items())


def test_every_order_is_the_order_of_the_whole_list(pile: Pile) -> None:
    assert [t["id"] for t in pile.tasks] == newest(pile.tasks)
    assert [t["id"] for t in pile.people.owner.all("/api/tasks", sort="due_date", limit=200)] == by_due(pile.tasks)


def choices(pile: Pile) -> dict[str, list[Any]]:
    return {
        "status": [status.value for status in TaskStatus],
        "category": [category.value for category in TaskCategory],
        "source": [source.value for source in TaskSource],
        "priority": [priority.value for priority in TaskPriority],
        "contact_id": sorted({task["contact_id"] for task in pile.tasks}),
        "assigned_to": [pile.people.agent.member_id, pile.people.colleague.member_id, pile.people.viewer.member_id],
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


def test_each_filter_alone_gives_what_a_brute_force_gives(pile: Pile) -> None:
    for name, values in choices(pile).items():
        for value in values:
            wanted = [task for task in pile.tasks if matches(task, {name: value})]
            page = pile.people.owner.get("/api/tasks", limit=200, include_total="true", **{name: value})
            assert page["total"] == len(wanted), (name, value)
            assert [t["id"] for t in page["items"]] == newest(wanted)[:200], (name, value)


def test_filters_combined_give_what_a_brute_force_gives(pile: Pile) -> None:
    dice, options = random.Random(11), choices(pile)
    for number in range(60):
        names = dice.sample(sorted(options), dice.randint(2, 4))
        asked = {name: dice.choice(options[name]) for name in names}
        wanted = [task for task in pile.tasks if matches(task, asked)]
        sort = {"sort": "due_date"} if number % 2 else {}
        found = pile.people.owner.all(
            "/api/tasks", limit=dice.choice([1, 3, 50]) if len(wanted) < 30 else 50, **asked, **sort
        )
        assert [t["id"] for t in found] == (by_due if sort else newest)(wanted), asked


@pytest.mark.parametrize(
    "q", ["!!!", "   -", "%", "_", "'", '"', "\\", "*", "a:b*", "NOT", "AND OR", "()", "😀", "a" * 200, "\x00"]
)
def test_signs_of_query_languages_are_just_text(pile: Pile, q: str) -> None:
    wanted = [task for task in pile.tasks if search_text(q).split() and mentions(task, q)]
    assert [t["id"] for t in pile.people.owner.all("/api/tasks", q=q, limit=200)] == newest(wanted)


def test_a_blank_search_is_no_search(pile: Pile) -> None:
    for q in ("", "  "):
        assert pile.people.owner.get("/api/tasks", q=q, limit=1, include_total="true")["total"] == 300


def test_search_finds_the_same_by_every_way_of_writing_it(pile: Pile) -> None:
    answers = {q: newest(pile.people.owner.all("/api/tasks", q=q, limit=200)) for q in ("zoë", "ZOË", "zoe", "Zoe ")}
    assert len({tuple(ids) for ids in answers.values()}) == 1
    assert fold("ZOË") == "zoe"


@pytest.mark.parametrize("sort", [{}, {"sort": "due_date"}])
def test_offset_and_cursor_walk_the_same_list(pile: Pile, sort: dict[str, str]) -> None:
    whole = [t["id"] for t in pile.people.owner.all("/api/tasks", limit=200, **sort)]
    for offset in (0, 1, 99, 205, 215, 290, 299, 300, 5_000):
        page = pile.people.owner.get("/api/tasks", limit=20, offset=offset, **sort)
        assert [t["id"] for t in page["items"]] == whole[offset : offset + 20]
        assert (page["limit"], page["offset"]) == (20, offset)
        assert (page["next_cursor"] is not None) == (offset + 20 < 300)
    on = pile.people.owner.get("/api/tasks", limit=10, offset=40, **sort)["next_cursor"]
    page = pile.people.owner.get("/api/tasks", limit=10, cursor=on, **sort)
    assert [t["id"] for t in page["items"]] == whole[50:60]


@pytest.mark.parametrize("size", [0, 1, 49, 50, 51, 99, 100, 101, 200, 201])
def test_lists_of_every_size_end_where_they_should(api_server: ApiServer, size: int) -> None:
    with api_server.people() as people:
        api_server.run_in_transaction(lambda session: fill(session, people, size))
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
    dice = random.Random(5)
    with api_server.people() as people:
        api_server.run_in_transaction(lambda session: fill(session, people, 120))
        before = {t["id"]: t for t in people.owner.all("/api/tasks", limit=200, **sort)}
        contact, touched, seen = next(iter(before.values()))["contact_id"], set[str](), list[str]()
        for page in people.owner.walk("/api/tasks", limit=7, **sort):
            seen += [task["id"] for task in page]
            people.owner.task(contact, "Came meanwhile", due_date=dice.choice([None, "2026-11-20", "2031-01-01"]))
            victim, moved = dice.sample(sorted(set(before) - touched), 2)
            touched |= {victim, moved}
            people.owner.ask("DELETE", f"/api/tasks/{victim}")
            people.owner.post(f"/api/tasks/{moved}/{dice.choice(['done', 'dismiss', 'reopen'])}")
        gone = {task for task in touched if people.owner.ask("GET", f"/api/tasks/{task}").status_code == 404}
        assert len(seen) == len(set(seen)), "a task came twice"
        assert set(before) - set(seen) <= gone, "a task was skipped"
        order = [task for task in before if task in set(seen)]
        assert [task for task in seen if task in before] == order


def test_a_filtered_walk_keeps_to_its_filter_while_statuses_change(api_server: ApiServer) -> None:
    with api_server.people() as people:
        api_server.run_in_transaction(lambda session: fill(session, people, 150))
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


def test_a_contacts_tasks_are_its_own(pile: Pile) -> None:
    for contact_id in {task["contact_id"] for task in pile.tasks}:
        wanted = [task for task in pile.tasks if task["contact_id"] == contact_id]
        path = f"/api/contacts/{contact_id}/tasks"
        assert [t["id"] for t in pile.people.owner.all(path, limit=9)] == newest(wanted)
        page = pile.people.owner.get(path, limit=5, offset=3, include_total="true")
        assert ([t["id"] for t in page["items"]], page["total"]) == (newest(wanted)[3:8], len(wanted))
        done = [task for task in wanted if task["status"] == "done"]
        assert [t["id"] for t in pile.people.owner.all(path, status="done", sort="due_date")] == by_due(done)
        count = sum(task["status"] == "open" for task in wanted)
        assert pile.people.owner.get(f"/api/contacts/{contact_id}")["open_task_count"] == count
