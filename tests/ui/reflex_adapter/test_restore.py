"""What a page that reconnects showed before; anything malformed is ignored."""

from types import SimpleNamespace
from typing import Any

import pytest

from taskapp.ui.primitives.row_pages import MAX_PAGES, PAGE_SIZE
from taskapp.ui.reflex_adapter import restore


def page(shown: Any, *, sid: str = "socket") -> Any:
    restore.remember(sid, shown)
    return SimpleNamespace(router=SimpleNamespace(session=SimpleNamespace(session_id=sid)))


@pytest.fixture(autouse=True)
def forgotten() -> Any:
    yield
    restore.forget("socket")


@pytest.mark.parametrize(
    ("rows", "pages"),
    [("0", 1), ("1", 1), (str(PAGE_SIZE), 1), (str(PAGE_SIZE + 1), 2), ("999999999", MAX_PAGES), ("-3", 1), ("many", 1), ("", 1), ("٣", 1)],
)  # fmt: skip
def test_a_list_is_read_as_deep_as_it_was(rows: str, pages: int) -> None:
    assert restore.pages(page({"rows": rows})) == pages


def test_each_value_is_read_once() -> None:
    state = page({"focus": "7", "mode": "edit"})
    assert (restore.take(state, "focus"), restore.take(state, "focus")) == ("7", "")
    assert restore.take(state, "mode") == "edit"


@pytest.mark.parametrize("shown", [None, [], "rows", 7, {}, {"focus": 7}, {"focus": "x" * 101}, {"focus": {"a": "b"}}])
def test_what_is_not_well_formed_is_ignored(shown: Any) -> None:
    assert restore.take(page(shown), "focus") == ""


def test_no_more_is_kept_than_a_page_has_to_say() -> None:
    restore.remember("socket", {f"name{number}": "value" for number in range(1000)})
    assert len(restore._shown["socket"]) == restore._MAX_NAMES
