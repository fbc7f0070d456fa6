"""The rows of a group of the day are kept in parts, of which a change of one row changes few."""

import random

from taskapp.ui.today.parts import PARTS, split

Rows = list[dict[str, int]]


def rows(*ids: int) -> Rows:
    return [{"id": one} for one in ids]


def joined(parts: list[Rows]) -> Rows:
    return [row for part in parts for row in part]


def changed(before: list[Rows], after: list[Rows]) -> int:
    """How many parts are sent."""
    return sum(old != new for old, new in zip(before, after, strict=True))


def test_a_row_that_leaves_or_comes_changes_only_its_part_and_the_last() -> None:
    first = split(rows(*range(30)), [[] for _ in range(PARTS)])
    assert [len(part) for part in first] == [5] * PARTS
    for place in range(30):
        left = [one for one in range(31) if one != place]
        assert changed(first, split(rows(*left), first)) <= 2
        assert changed(first, split(rows(*left[:-1]), first)) == 1
    assert changed(first, split(rows(99, *range(30)), first)) == 1


def test_through_any_history_the_rows_keep_their_order_and_no_part_grows_long() -> None:
    dice = random.Random(11)
    parts: list[Rows] = [[] for _ in range(PARTS)]
    shown: list[int] = []
    for number in range(2_000):
        match dice.randrange(5):
            case 0 | 1:
                shown.insert(dice.randint(0, len(shown)), number)
            case 2 | 3 if shown:
                shown.remove(dice.choice(shown))
            case _:
                dice.shuffle(shown)
        parts = split(rows(*shown), parts)
        assert joined(parts) == rows(*shown)
        assert len(parts) == PARTS
        assert max(map(len, parts)) <= 2 * max(-(-len(shown) // PARTS), 1)
