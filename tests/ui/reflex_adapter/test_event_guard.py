"""Which events a browser may send: every handler is either marked or known to be started by the server only."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from taskapp import taskapp
from taskapp.core import clock
from taskapp.ui.reflex_adapter import event_guard

UI = Path(event_guard.__file__).parents[1]
OURS = "reflex___state____state.taskapp___"
# Run on page load or by other handlers, never sent by a page.
SERVER_ONLY = {"load", "count_again", "guard", "refresh", "settle", "setvar"}


def handlers() -> dict[str, Any]:
    assert taskapp.app is not None
    return {name: entry.handler.fn for name, entry in RegistrationContext.get().event_handlers.items()}


def test_every_handler_is_marked_for_browsers_or_known_to_be_the_servers_own() -> None:
    unmarked = {name for name, fn in handlers().items() if name.startswith(OURS) and not hasattr(fn, event_guard.MARK)}
    assert {name for name in unmarked if name.rpartition(".")[2] not in SERVER_ONLY} == set()


def test_browsers_reach_marked_handlers_and_reflexs_own_only() -> None:
    allowed = event_guard.callable_by_browsers()
    marked = {name for name, fn in handlers().items() if hasattr(fn, event_guard.MARK)}
    assert marked
    assert allowed == marked | event_guard.FRAMEWORK
    assert not {name for name in allowed if name.rpartition(".")[2] == "setvar"}


@pytest.mark.anyio
async def test_everything_else_is_dropped_quietly() -> None:
    passed: list[Any] = []

    async def inner(_sid: str, data: Any) -> None:
        passed.append(data)

    guard = event_guard.Guard(inner, frozenset({"known"}))
    for data in (
        {"name": "unknown"},
        {"name": None},
        {"name": ["known"]},
        {},
        "known",
        None,
        7,
        {"name": "known", "payload": []},
    ):
        await guard.on_event("socket", data)
    await guard.on_event("socket", {"name": "known", "payload": {}})
    assert passed == [{"name": "known", "payload": {}}]


@pytest.mark.anyio
async def test_a_flood_from_one_socket_is_cut_and_the_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    passed: list[str] = []

    async def inner(sid: str, _data: Any) -> None:
        passed.append(sid)

    monkeypatch.setattr(event_guard, "monotonic", lambda: now[0])
    guard = event_guard.Guard(inner, frozenset({"known"}))
    for _ in range(1000):
        await guard.on_event("flood", {"name": "known"})
    await guard.on_event("calm", {"name": "known"})
    assert passed.count("flood") == event_guard.BURST
    assert passed.count("calm") == 1
    now[0] += 1
    for _ in range(1000):
        await guard.on_event("flood", {"name": "known"})
    assert passed.count("flood") == event_guard.BURST + event_guard.EVENTS_PER_SECOND
    assert clock.monotonic() > 0


@pytest.mark.anyio
async def test_what_a_page_sends_again_after_its_line_broke_is_done_once() -> None:
    passed: list[Any] = []

    async def inner(_sid: str, data: Any) -> None:
        passed.append(data["payload"])

    guard = event_guard.Guard(inner, frozenset({"known"}))
    guard.add_socket("first", "a page")
    for number in (1, 2, 3):
        await guard.on_event("first", {"name": "known", "payload": {"n": number}, "seq": number})
    guard.remove_socket("first")
    guard.add_socket("second", "a page")
    for number in (2, 3, 4):
        await guard.on_event("second", {"name": "known", "payload": {"n": number}, "seq": number})
    guard.add_socket("third", "another page")
    await guard.on_event("third", {"name": "known", "payload": {"n": "other"}, "seq": 1})
    await guard.on_event("third", {"name": "known", "payload": {"n": "no number"}, "seq": "9"})
    assert [payload["n"] for payload in passed] == [1, 2, 3, 4, "other", "no number"]


@pytest.mark.anyio
async def test_only_as_many_pages_are_remembered_as_memory_is_set_aside_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def inner(_sid: str, _data: Any) -> None: ...

    monkeypatch.setattr(event_guard, "REMEMBERED_PAGES", 3)
    guard = event_guard.Guard(inner, frozenset({"known"}))
    for number in range(10):
        guard.add_socket(f"socket {number}", f"page {number}")
        await guard.on_event(f"socket {number}", {"name": "known", "seq": 1})
    assert list(guard._last) == ["page 7", "page 8", "page 9"]


def test_two_sockets_are_one_page_only_when_both_said_so() -> None:
    async def inner(_sid: str, _data: Any) -> None: ...

    guard = event_guard.Guard(inner, frozenset())
    guard.add_socket("old", "a page")
    guard.add_socket("new", "a page")
    guard.add_socket("copy", "a duplicated tab")
    assert guard.is_same_page("new", "old")
    assert not guard.is_same_page("copy", "old")
    assert not guard.is_same_page("unknown", "never seen")


def test_no_handler_yields_to_the_browser_inside_a_transaction() -> None:
    offenders = [
        f"{path.name}:{block.lineno}"
        for path, block in acting_blocks()
        if any(isinstance(node, ast.Yield) for node in ast.walk(block))
    ]
    assert offenders == []


def test_a_handler_that_makes_or_sends_something_does_so_once() -> None:
    making = re.compile(r"(create|send|issue|invite|renew|rotate|start|accept|add|follow_up|request)(_|$)")
    offenders = [
        f"{path.name}:{call.lineno} {ast.unparse(call.func)}"
        for path, block in acting_blocks()
        for call in ast.walk(block)
        if isinstance(call, ast.Call) and making.match(ast.unparse(call.func).rpartition(".")[2])
    ]
    assert offenders == [], "make it with `once.make()`"


def test_handlers_send_nothing_that_the_browser_would_have_to_evaluate() -> None:
    forbidden = ("rx.call_script", "rx.run_script", "rx.call_function", "return rx.toast", "yield rx.toast")
    offenders = [f"{path.name}: {word}" for path in UI.rglob("*.py") for word in forbidden if word in _code(path)]
    assert offenders == []


def _code(path: Path) -> str:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree)


def acting_blocks() -> Iterator[tuple[Path, ast.AsyncWith]]:
    for path in UI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.AsyncWith) and any("acting(" in ast.unparse(item) for item in node.items):
                yield path, node


@pytest.mark.anyio
async def test_an_event_with_other_arguments_than_its_handlers_is_dropped_quietly() -> None:
    passed: list[Any] = []

    async def inner(_sid: str, data: Any) -> None:
        passed.append(data["payload"])

    name = "reflex___state____state.taskapp___ui___tasks___list___state____task_list_state.change"
    guard = event_guard.Guard(inner, frozenset({name}), takes=event_guard.takes)
    good = {"task_id": "x", "verb_name": "done"}
    for payload in ({}, {"task_id": "x"}, {**good, "more": 1}, good):
        await guard.on_event("socket", {"name": name, "payload": payload})
    assert passed == [good]
