"""Reads the golden calls: the set used to write the offline rules, and the held-out set (`calls.txt` explains the format)."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from taskapp.calls.transcripts import read_transcript
from taskapp.extraction.golden.folder import CallFile, GoldTask, LabelledCall, SpokenTurn
from taskapp.shared.text import fold
from taskapp.tasks.types import TaskCategory

FILES = {name: Path(__file__).with_name(f"{name}.txt") for name in ("calls", "held_out")}
OUR_NAMES = ("Dana Reyes", "Sam Ortiz")
_OUR_SPEAKERS = {"Dana", "Sam"}


def read_calls(name: str = "calls") -> list[LabelledCall]:
    """All calls of a set: `calls` or `held_out`."""
    blocks: list[list[str]] = []
    for line in FILES[name].read_text(encoding="utf-8").splitlines():
        if line.startswith("=="):
            blocks.append([line])
        elif line.strip() and not line.startswith("#"):
            blocks[-1].append(line)
    return [_read_call(block) for block in blocks]


def _read_call(block: list[str]) -> LabelledCall:
    name, direction, start, zone = (part.strip() for part in block[0].removeprefix("==").split("|"))
    lines = [line for line in block[1:] if not line.startswith("->")]
    turns: Any = read_transcript("\n".join(lines))["turns"]
    speakers = [line.partition(":")[0] for line in lines]
    file = CallFile.model_validate(
        {
            "id": name,
            "direction": direction,
            "started_at": datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(zone)),
            "timezone": zone,
            "organization": "Harbor Dental",
            "our_people": OUR_NAMES,
            "contact": next((speaker for speaker in speakers if speaker not in _OUR_SPEAKERS), ""),
            "turns": [SpokenTurn(speaker=turn["speaker"], text=turn["text"]) for turn in turns],
            "gold": [read_label(line) for line in block if line.startswith("->")],
        }
    )
    return LabelledCall(file)


def read_label(line: str) -> GoldTask:
    """The label of a line "-> categories | day or - or * | words / words | owner"; the owner is us where none is given."""
    kinds, day, words, owner = [*(part.strip() for part in line.removeprefix("->").split("|")), "us"][:4]
    return GoldTask(
        category=[TaskCategory(kind) for kind in kinds.split("/")],
        due_offset_days="*" if day == "*" else [None if day == "-" else int(day)],
        match=[fold(word.strip()) for word in words.split(" / " if " / " in words else "/")],
        owner="them" if owner == "them" else "us",
    )
