"""Short labelled calls in text files: "## " a first turn of the contact, the turns, then a line "= words days" for each task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path

from taskapp.extraction.offline.rules import find_tasks
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.extraction.protocol.reply import Item

FOLDER = Path(__file__).parent / "calls"
# Wednesday, half past two. Nora and Ivan are ours, Greta Holm is the contact.
CONTEXT = PromptContext(
    date(2026, 10, 14), "inbound", "Lakeside Windows", "Greta Holm", ("Nora Pike", "Ivan Soto"), (), time(14, 30)
)
NAMES = {"N": "Nora", "I": "Ivan", "G": "Greta"}


@dataclass(frozen=True, slots=True)
class LabelledTask:
    """One of `words` must be in the task; `days` are the offsets that are right, None for no day; `theirs`: the contact owes it."""

    words: tuple[str, ...]
    days: frozenset[int | None]
    theirs: bool

    def meets(self, item: Item) -> bool:
        """Whether an item is this task, on a right day and of the right side."""
        text = f"{item.title} {item.description} {item.evidence}"
        return (
            item.offset_days in self.days
            and (item.who == "contact") is self.theirs
            and any(word in text for word in self.words)
        )


@dataclass(frozen=True, slots=True)
class ShortCall:
    """A call of a few turns with its tasks."""

    lines: tuple[str, ...]
    tasks: tuple[LabelledTask, ...]

    def found(self, *, named: bool = True) -> list[Item]:
        """What the rules find, with or without the names of the speakers."""
        said = [line.partition(": ") for line in self.lines]
        return find_tasks([{"speaker": NAMES[name] if named else "", "text": text} for name, _, text in said], CONTEXT)

    def misses(self, *, named: bool = True) -> list[LabelledTask]:
        """The labelled tasks that are not found, or with another day or side."""
        found = self.found(named=named)
        return [task for task in self.tasks if not any(task.meets(item) for item in found)]


def short_calls(name: str) -> Iterator[ShortCall]:
    """The calls of a file, apart by empty lines."""
    opening = ""
    for block in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("# ")]
        if lines and lines[0].startswith("## "):
            opening = lines.pop(0).removeprefix("## ")
        if lines:
            yield _call([f"G: {opening}", *lines])


def _call(lines: Sequence[str]) -> ShortCall:
    tasks = tuple(_task(line[2:]) for line in lines if line.startswith("= "))
    return ShortCall(tuple(line for line in lines if not line.startswith("=")), tasks)


def _task(label: str) -> LabelledTask:
    words, _, days = label.removeprefix("~").rpartition(" ")
    offsets = frozenset(None if day == "-" else int(day) for day in days.split("/"))
    return LabelledTask(tuple(words.split("|")), offsets, theirs=label.startswith("~"))
