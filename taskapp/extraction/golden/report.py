"""Scores the tasks found in a folder of labelled calls, in total, by kind and by language."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from taskapp.extraction.evidence import Transcript
from taskapp.extraction.golden.folder import GoldTask, LabelledCall
from taskapp.extraction.golden.scoring import MAX_TASKS
from taskapp.extraction.reply import Item
from taskapp.extraction.writing import due_text
from taskapp.shared.text import fold

COLUMNS = ("calls", "expected", "found", "right", "precision", "recall", "F1", "day", "side", "category", "false tasks")
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
    """What was found in one call, the days until each task is due, and what was dropped with the reason."""

    call: LabelledCall
    items: list[FoundTask]
    offsets: list[int | None]
    dropped: list[tuple[str, str]]

    def as_json(self) -> str:
        """One line of JSON."""
        dropped = [{"title": title, "why": reason} for title, reason in self.dropped]
        line: dict[str, Any] = {
            "id": self.call.name,
            "items": [asdict(item) for item in self.items],
            "dropped": dropped,
        }
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
        return [*counts, *map(_share, shares), f1, *map(_share, matched), f"{self.false_alarms} of {self.empty}"]


def call_result(call: LabelledCall, items: Sequence[Item]) -> CallResult:
    """What the product would make of the items: unproven ones are dropped, and all after the fifth."""
    transcript, kept, dropped = Transcript(call.transcription), list[Item](), list[tuple[str, str]]()
    for item in items:
        if item.evidence is not None and not transcript.find(item.evidence):
            dropped.append((item.title, "the quote is not in the transcript"))
        elif len(kept) >= MAX_TASKS:
            dropped.append((item.title, f"more than {MAX_TASKS} tasks"))
        else:
            kept.append(item)
    return CallResult(call, [_found_task(call, item) for item in kept], [item.offset_days for item in kept], dropped)


def score(result: CallResult) -> Tally:
    """The counts of one call: each label is met at most once."""
    labels = list(result.call.file.gold)
    required = sum(not label.optional for label in labels)
    tally = Tally(calls=1, expected=required, found=len(result.items))
    for item, offset in zip(result.items, result.offsets, strict=True):
        if item.side == "they":
            tally.found -= 1
            continue
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


def table(title: str, results: Sequence[CallResult]) -> str:
    """The scores in total, by kind and by language, as a Markdown table."""
    groups = {
        "all": results,
        **_grouped(results, lambda call: call.file.kind),
        **_grouped(results, lambda c: c.language),
    }
    lines = [title, "", _row(["", *COLUMNS]), _row(["---"] * (len(COLUMNS) + 1))]
    for name, members in groups.items():
        total = Tally()
        for result in members:
            total.add(score(result))
        lines.append(_row([name, *total.cells()]))
    return "\n".join(lines)


def _found_task(call: LabelledCall, item: Item) -> FoundTask:
    started = call.file.started_at
    return FoundTask(
        title=item.title,
        description=item.description,
        category=item.category.value,
        priority=item.priority.value,
        due_date_local=due_text(started, item.offset_days, call.timezone, started),
        side="they" if item.who == "contact" else "we",
        who=call.file.contact if item.who == "contact" else None,
        evidence=item.evidence,
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
