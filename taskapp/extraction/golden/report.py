"""Scores the tasks found in a folder of labelled calls, in total, by kind and by language."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from taskapp.extraction import settling
from taskapp.extraction.choosing import DropReason, choose
from taskapp.extraction.evidence import Quote, Transcript
from taskapp.extraction.golden.folder import GoldTask, LabelledCall
from taskapp.extraction.protocol.reply import Item
from taskapp.extraction.writing import due_text
from taskapp.shared.text import fold
from taskapp.tasks.types import TaskSide

COLUMNS = (
    *("calls", "expected", "found", "right", "precision", "recall", "F1"),
    *("day", "side", "category", "false tasks", "unproven"),
)
# The side of a task in the product, by the label's owner; the third has no task.
SIDES = {"us": "we", "them": "they", "third": None}


@dataclass(frozen=True, slots=True)
class FoundTask:
    """A task as the product would make it. `due_date_local` is local time, `side` who owes it, `who` the name where known."""

    title: str
    description: str | None
    category: str
    priority: str
    due_date_local: str | None
    side: str
    who: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class CallResult:
    """What was found in one call, the days until each task is due, and what was dropped with the reason.

    `problem` is set when there is no answer, or one of another model than was asked.
    """

    call: LabelledCall
    items: list[FoundTask]
    offsets: list[int | None]
    dropped: list[tuple[str, str]]
    problem: str = ""

    def as_json(self) -> str:
        """One line of JSON."""
        dropped = [{"title": title, "why": reason} for title, reason in self.dropped]
        line: dict[str, Any] = {
            "id": self.call.name,
            "items": [asdict(item) for item in self.items],
            "dropped": dropped,
        } | ({"problem": self.problem} if self.problem else {})
        return json.dumps(line, ensure_ascii=False)


@dataclass(slots=True)
class Tally:
    """Counts over calls. `right` are found tasks that match a label, `met` required labels that were found."""

    calls: int = 0
    empty: int = 0
    false_alarms: int = 0
    expected: int = 0
    met: int = 0
    found: int = 0
    right: int = 0
    right_days: int = 0
    right_sides: int = 0
    right_categories: int = 0
    unproven: int = 0

    def add(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 when nothing was expected and nothing found."""
        precision, recall = _ratio(self.right, self.found), _ratio(self.met, self.expected)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def cells(self) -> list[str]:
        """The values in the order of `COLUMNS`; "-" where nothing was counted."""
        shares = [(self.right, self.found), (self.met, self.expected)]
        matched = [(part, self.right) for part in (self.right_days, self.right_sides, self.right_categories)]
        counts = [str(count) for count in (self.calls, self.expected, self.found, self.right)]
        f1 = f"{self.f1:.2f}" if self.expected or self.found else "-"
        false_tasks = f"{self.false_alarms} of {self.empty}"
        return [*counts, *map(_share, shares), f1, *map(_share, matched), false_tasks, str(self.unproven)]


def call_result(call: LabelledCall, items: Sequence[Item], *, problem: str = "") -> CallResult:
    """What the product makes of the items: proven, of our side or the contact's, each quote once, at most five."""
    transcript, context = Transcript(call.transcription), call.prompt_context
    sides = settling.sure_sides(transcript.turns, context.parties)
    choice = choose(items, transcript, reason_to_drop=settling.reason_to_drop)
    found, offsets = list[FoundTask](), list[int | None]()
    for proven in choice.kept:
        item = settling.settle_due(proven.item, proven.quote, call.file.started_at.astimezone(call.timezone))
        side = settling.settle_side(item, proven.quote, sides, context.parties)
        member = settling.speaking_member(item, proven.quote, sides, context.our_names)
        who = call.file.contact if side is TaskSide.THEY else member
        found.append(_found_task(call, item, proven.quote, side=side.value, who=who or None))
        offsets.append(item.offset_days)
    return CallResult(call, found, offsets, [(item.title, item.why.value) for item in choice.dropped], problem)


def score(result: CallResult) -> Tally:
    """The counts of one call: each label is met at most once.

    What the contact owes counts only where the labels name what the contact owes.
    """
    labels = list(result.call.file.gold)
    names_theirs = any(label.owner == "them" for label in labels)
    counted = [pair for pair in zip(result.items, result.offsets, strict=True) if names_theirs or pair[0].side == "we"]
    required = sum(not label.optional for label in labels)
    tally = Tally(calls=1, expected=required, found=len(counted), unproven=_unproven(result))
    for item, offset in counted:
        label = _best_label(item, offset, labels)
        if label is None:
            continue
        labels.remove(label)
        tally.right += 1
        tally.met += not label.optional
        tally.right_days += _is_right_day(label, offset)
        tally.right_sides += SIDES[label.owner] == item.side
        tally.right_categories += item.category in label.category
    tally.empty = int(not required)
    tally.false_alarms = int(not required and tally.found > tally.right)
    return tally


def total(results: Iterable[CallResult]) -> Tally:
    """The counts of several calls."""
    added = Tally()
    for result in results:
        added.add(score(result))
    return added


def table(title: str, results: Sequence[CallResult]) -> str:
    """The scores in total, by kind and by language, as a Markdown table."""
    groups = {
        "all": results,
        **_grouped(results, lambda call: call.file.kind),
        **_grouped(results, lambda c: c.language),
    }
    lines = [title, "", _row(["", *COLUMNS]), _row(["---"] * (len(COLUMNS) + 1))]
    for name, members in groups.items():
        lines.append(_row([name, *total(members).cells()]))
    return "\n".join(lines)


def _unproven(result: CallResult) -> int:
    return sum(why == DropReason.NOT_PROVEN.value for _, why in result.dropped)


def _found_task(call: LabelledCall, item: Item, quote: Quote | None, *, side: str, who: str | None) -> FoundTask:
    started = call.file.started_at
    return FoundTask(
        title=item.title,
        description=item.description,
        category=item.category.value,
        priority=item.priority.value,
        due_date_local=due_text(started, item.offset_days, call.timezone, started, at=item.due_time),
        side=side,
        who=who,
        evidence=quote.text if quote else item.evidence,
    )


def _best_label(item: FoundTask, offset: int | None, labels: list[GoldTask]) -> GoldTask | None:
    text = _folded(f"{item.title} {item.description or ''} {item.evidence or ''}")
    candidates = [label for label in labels if any(_folded(words) in text for words in label.match)]
    return min(
        candidates,
        key=lambda label: (item.category not in label.category, not _is_right_day(label, offset), label.optional),
        default=None,
    )


def _is_right_day(label: GoldTask, offset: int | None) -> bool:
    return label.due_offset_days == "*" or offset in label.due_offset_days


def _grouped(results: Iterable[CallResult], key: Callable[[LabelledCall], str]) -> dict[str, list[CallResult]]:
    groups: dict[str, list[CallResult]] = {}
    for result in results:
        if name := key(result.call):
            groups.setdefault(name, []).append(result)
    return groups


def _folded(text: str) -> str:
    return fold(text.replace("’", "'"))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _share(counts: tuple[int, int]) -> str:
    part, whole = counts
    return f"{part / whole:.2f}" if whole else "-"


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
