"""Rows of the table that says how often suggestions are right; pure functions."""

from typing import TypedDict

from taskapp.extraction.trust.service import CategoryTrust, TrustRead
from taskapp.shared.text import pluralise

# The share at the left end of the drawn scale; its right end is 1.
_SCALE_FROM = 0.5


class TrustRow(TypedDict):
    """One category; `left`, `width` and `at` place its interval and its share on the scale, in percent of the scale."""

    category: str
    label: str
    decided: str
    right: str
    at_least: str
    left: str
    width: str
    at: str
    automatic: bool
    note: str
    may_turn_on: bool


def trust_rows(trust: TrustRead, *, may_turn_on: bool) -> list[TrustRow]:
    """Return the rows; none before the first decision."""
    if not any(item.decided or item.automatic for item in trust.items):
        return []
    return [_row(item, is_on=trust.accept_above is not None, may_turn_on=may_turn_on) for item in trust.items]


def trust_head(trust: TrustRead) -> str:
    """Return the sentence about the setting."""
    if trust.accept_above is None:
        return "All categories ask first"
    needed = f", from {pluralise(trust.needed, 'decision')}" if trust.needed else ""
    return f"Added without asking above {trust.accept_above * 100:g} %{needed}"


def _row(item: CategoryTrust, *, is_on: bool, may_turn_on: bool) -> TrustRow:
    low, share, high = (_place(value or 0) for value in (item.at_least, item.precision, item.at_most))
    return {
        "category": item.category.value,
        "label": item.category.label,
        "decided": f"{item.decided:,}",
        "right": _percent(item.precision),
        "at_least": _percent(item.at_least),
        "left": f"{low:.1f}%",
        "width": f"{high - low:.1f}%",
        "at": f"{share:.1f}%" if item.decided else "",
        "automatic": item.automatic,
        "note": _note(item, is_on=is_on),
        "may_turn_on": may_turn_on and is_on and item.asks_since is not None and not item.automatic,
    }


def _note(item: CategoryTrust, *, is_on: bool) -> str:
    if item.automatic:
        return "added without asking"
    if is_on and item.asks_since:
        return f"asks first · {pluralise(item.errors, 'error')} reported"
    return "asks first"


def _percent(share: float | None) -> str:
    """Whole percent, rounded down: 99.6 % are not all."""
    return f"{int(share * 100)} %" if share is not None else "–"


def _place(share: float) -> float:
    return max(0.0, (share - _SCALE_FROM) / (1 - _SCALE_FROM) * 100)
