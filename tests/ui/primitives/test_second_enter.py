"""Which presses of Enter do nothing, because what the press before them belonged to is gone; run by Node."""

import json
from pathlib import Path

from taskapp.ui import primitives
from tests.support.node import evaluate

MODULE = Path(primitives.__file__).parent / "browser" / "second_enter.mjs"
Press = tuple[str, int, bool, bool]


def ignored(*presses: Press, href: str = "/tasks/1") -> list[bool]:
    """For each press (its key, when, whether it is a repeat, whether its element is gone afterwards): whether it is ignored.

    Their elements are links, or none with an empty `href`.
    """
    told = [
        {"key": key, "timeStamp": at, "repeat": repeat, "target": {"isConnected": not gone, "href": href}}
        for key, at, repeat, gone in presses
    ]
    found: list[bool] = evaluate(MODULE, f"{json.dumps(told)}.map(m.isStray)")
    return found


def test_the_second_enter_is_ignored_where_the_first_one_closed_what_it_was_pressed_in() -> None:
    assert ignored(("Enter", 0, False, True), ("Enter", 200, False, False)) == [False, True]
    assert ignored(("Enter", 0, False, True), ("Enter", 20, False, False), ("Enter", 200, False, False)) == [
        False,
        True,
        True,
    ]


def test_enter_that_is_held_down_is_ignored_until_it_is_released() -> None:
    held = [("Enter", at, at > 0, at == 0) for at in range(0, 3000, 500)]
    assert ignored(*held) == [False, *[True] * 5]


def test_enter_acts_again_later_after_another_key_and_where_the_element_stayed() -> None:
    assert ignored(("Enter", 0, False, True), ("Enter", 201, False, False)) == [False, False]
    assert ignored(("Enter", 0, False, True), ("j", 20, False, False), ("Enter", 40, False, False)) == [False] * 3
    assert ignored(("Enter", 0, False, False), ("Enter", 20, False, False), ("Enter", 40, True, False)) == [False] * 3


def test_enter_is_ignored_on_links_alone() -> None:
    twice = (("Enter", 0, False, True), ("Enter", 20, False, False))
    assert (ignored(*twice), ignored(*twice, href="")) == ([False, True], [False, False])
