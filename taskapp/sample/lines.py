"""Reads the text files of the sample data: one line per person, contact, task, try or note, one block per call."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from taskapp.tasks.types import TaskSide

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A member: name, e-mail address and role."""

    name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact, the first names of its assigned members, how many days ago it was created, its tags and its rhythm."""

    name: str
    company: str
    email: str
    phone: str
    members: list[str]
    days_ago: int
    tags: list[str]
    check_in_days: int | None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task created by a member.

    A category that ends with ", they" makes the contact owe it. `due` is a due date as `Moments.due` takes it, in the file with
    ", every 2 weeks" behind it for a task that repeats; `outcome` a status with how many days ago it was reached ("done 3").
    """

    contact: str
    title: str
    category: str
    priority: str
    due: str
    repeats: str
    assignee: str
    days_ago: int
    creator: str
    outcome: str
    description: str


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """A try to reach the contact of an open task."""

    contact: str
    title: str
    days_ago: int
    member: str
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note about a contact."""

    contact: str
    author: str
    days_ago: int
    text: str


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A task found in a call; `evidence` is a quote from the transcript, `category` as in `TaskLine`."""

    title: str
    category: str
    priority: str
    due_in_days: int | None
    outcome: str
    evidence: str
    description: str


@dataclass(frozen=True, slots=True)
class CallBlock:
    """A call: contact, time, member, turns of (speaker, text), summary, and the tasks found in it."""

    contact: str
    direction: str
    days_ago: int
    time: str
    member: str
    turns: list[tuple[str, str]] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    found: list[FoundLine] = field(default_factory=list)


def category_and_side(cell: str) -> tuple[str, TaskSide]:
    """The category and the side of a task line."""
    category, _, side = cell.partition(", ")
    return category, TaskSide(side) if side else TaskSide.WE


def read_people(business: str) -> list[PersonLine]:
    """The members, the owner first."""
    return [PersonLine(*cells) for cells in _rows(business, "people", width=3)]


def read_contacts(business: str) -> list[ContactLine]:
    """The contacts."""
    return [
        ContactLine(
            name, company, email, phone, _words(members), int(days), _words(tags), int(rhythm) if rhythm else None
        )
        for name, company, email, phone, members, days, tags, rhythm in _rows(business, "contacts", width=8)
    ]


def _words(cell: str) -> list[str]:
    return [word for word in cell.split(", ") if word]


def read_tasks(business: str) -> list[TaskLine]:
    """The tasks that members created."""
    return [
        TaskLine(contact, title, category, priority, *_halves(due), assignee, int(days), creator, outcome, description)
        for contact, title, category, priority, due, assignee, days, creator, outcome, description in _rows(
            business, "tasks", width=10
        )
    ]


def _halves(due: str) -> tuple[str, str]:
    """The due date and the repetition of a task line."""
    day, _, repeats = due.partition(", ")
    return day, repeats


def read_attempts(business: str) -> list[AttemptLine]:
    """The tries, those of one task from the oldest to the newest."""
    return [
        AttemptLine(contact, title, int(days), member, outcome, note)
        for contact, title, days, member, outcome, note in _rows(business, "attempts", width=6)
    ]


def read_notes(business: str) -> list[NoteLine]:
    """The notes about contacts."""
    return [
        NoteLine(contact, author, int(days), text) for contact, author, days, text in _rows(business, "notes", width=4)
    ]


def read_calls(business: str) -> list[CallBlock]:
    """The calls.

    A line that begins with `+` is a task found in the call above it, `~` a sentence of its summary, `Name:` a turn.
    """
    calls: list[CallBlock] = []
    for line in _lines(business, "calls"):
        mark, _, rest = line.partition(" ")
        if mark == "+":
            calls[-1].found.append(_found(rest))
        elif mark == "~":
            calls[-1].summary.append(rest)
        elif mark.endswith(":"):
            calls[-1].turns.append((mark[:-1], rest))
        else:
            contact, direction, when, member = _cells(line)
            days, _, time = when.partition(" ")
            calls.append(CallBlock(contact, direction, int(days), time, member))
    return calls


def _found(text: str) -> FoundLine:
    title, category, priority, days, outcome, evidence, description = _cells(text)
    return FoundLine(title, category, priority, None if days == "-" else int(days), outcome, evidence, description)


def _rows(business: str, name: str, *, width: int) -> list[list[str]]:
    rows = [_cells(line) for line in _lines(business, name)]
    wrong = next((row for row in rows if len(row) != width), None)
    if wrong:
        raise ValueError(f"{business}/{name}.txt: {len(wrong)} cells instead of {width} in {' | '.join(wrong)}")
    return rows


def _lines(business: str, name: str) -> Iterator[str]:
    text = (FOLDER / business / f"{name}.txt").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("# "))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]
