"""Reads the golden calls: the set used to write the offline rules, and the held-out set (`calls.txt` explains the format)."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from taskapp.calls.transcripts import read_transcript
from taskapp.extraction.prompt import PromptContext
from taskapp.shared.text import fold
from taskapp.tasks.types import TaskCategory

FILES = {name: Path(__file__).with_name(f"{name}.txt") for name in ("calls", "held_out")}
OUR_NAMES = ("Dana Reyes", "Sam Ortiz")
_OUR_SPEAKERS = {"Dana", "Sam"}


@dataclass(frozen=True, slots=True)
class ExpectedTask:
    """A task that should be found: its title, description or quote contains one of `words`, any of `categories` is right."""

    categories: tuple[TaskCategory, ...]
    offset_days: int | None
    words: tuple[str, ...]


@dataclass(slots=True)
class GoldenCall:
    """One synthetic call."""

    name: str
    direction: str
    started_at: datetime
    lines: list[str] = field(default_factory=list)
    expected: list[ExpectedTask] = field(default_factory=list)

    @property
    def transcription(self) -> dict[str, Any]:
        """The transcript in the form of `Call.transcription`."""
        return read_transcript("\n".join(self.lines))

    @property
    def prompt_context(self) -> PromptContext:
        """What a model is given besides the transcript."""
        speakers = [line.partition(":")[0] for line in self.lines]
        contact = next((name for name in speakers if name not in _OUR_SPEAKERS), "")
        return PromptContext(self.started_at.date(), self.direction, "Harbor Dental", contact, OUR_NAMES, ())


def read_calls(name: str = "calls") -> list[GoldenCall]:
    """All calls of a set: `calls` or `held_out`."""
    calls: list[GoldenCall] = []
    for line in FILES[name].read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            calls.append(_parse_heading(line))
        elif line.startswith("->"):
            calls[-1].expected.append(_parse_expected(line))
        elif line.strip() and not line.startswith("#"):
            calls[-1].lines.append(line)
    return calls


def _parse_heading(line: str) -> GoldenCall:
    name, direction, start, zone = (part.strip() for part in line.removeprefix("==").split("|"))
    return GoldenCall(name, direction, datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)))


def _parse_expected(line: str) -> ExpectedTask:
    kinds, offset, words = (part.strip() for part in line.removeprefix("->").split("|"))
    alternatives = tuple(fold(word.strip()) for word in words.split("/"))
    categories = tuple(TaskCategory(kind) for kind in kinds.split("/"))
    return ExpectedTask(categories, None if offset == "-" else int(offset), alternatives)
