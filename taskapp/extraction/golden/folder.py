"""Reads a folder of labelled calls, one JSON file a call (docs/extraction.md describes the format)."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from taskapp.calls.transcripts import Turn, transcript_of_turns
from taskapp.core.errors import Invalid, invalid
from taskapp.extraction.protocol.prompt import PromptContext
from taskapp.tasks.types import TaskCategory

LANGUAGES = ("german", "spanish", "french", "portuguese", "italian", "dutch")


class SpokenTurn(BaseModel):
    """What one speaker said."""

    speaker: str = ""
    text: str


class GoldTask(BaseModel):
    """A task that should be found. One of `match` must be in its title, description or quote."""

    category: list[TaskCategory]
    due_offset_days: list[int | None] | Literal["*"] = "*"
    match: Annotated[list[str], Field(min_length=1)]
    owner: Literal["us", "them", "third"] = "us"
    optional: bool = False


class CallFile(BaseModel):
    """One file of the folder; other fields than these are ignored."""

    model_config = ConfigDict(extra="ignore")

    id: str
    kind: str = ""
    tags: list[str] = []
    direction: Literal["inbound", "outbound"] = "inbound"
    started_at: datetime
    timezone: str = "UTC"
    organization: str = ""
    our_people: list[str] = []
    contact: str = ""
    turns: list[SpokenTurn]
    gold: list[GoldTask] = []


@dataclass(frozen=True, slots=True)
class LabelledCall:
    """One call of the folder; `labels` is False when its speakers are left out."""

    file: CallFile
    labels: bool = True

    @property
    def name(self) -> str:
        """The call's identifier."""
        return self.file.id

    @property
    def language(self) -> str:
        """The language by the call's tags, English without one."""
        return next((tag for tag in self.file.tags if tag in LANGUAGES), "english")

    @property
    def timezone(self) -> ZoneInfo:
        """The organization's time zone."""
        return ZoneInfo(self.file.timezone)

    @property
    def transcription(self) -> dict[str, Any]:
        """The transcript in the form of `Call.transcription`."""
        turns = self.file.turns
        speakers = [turn.speaker if self.labels else "" for turn in turns]
        return transcript_of_turns(
            [
                Turn(speaker=name, text=turn.text, start=None, end=None)
                for name, turn in zip(speakers, turns, strict=True)
            ]
        )

    @property
    def prompt_context(self) -> PromptContext:
        """What a model is given besides the transcript."""
        file = self.file
        start = file.started_at.astimezone(self.timezone)
        people = tuple(file.our_people)
        return PromptContext(start.date(), file.direction, file.organization, file.contact, people, (), start.time())


def read_folder(folder: Path) -> list[LabelledCall]:
    """All calls of a folder, by file name; raises `Invalid` naming the file and the field that is wrong."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if not files:
        raise invalid("calls", f"{folder} is not a folder with calls; name one that holds a .json file for each call")
    return [_read_file(file) for file in files]


def _read_file(file: Path) -> LabelledCall:
    try:
        call = LabelledCall(CallFile.model_validate_json(file.read_bytes()))
        if call.file.started_at.tzinfo is None:
            raise _invalid_file(file, "started_at", "has no offset from UTC; write it like 2026-03-25T15:30:00-04:00")
        ZoneInfo(call.file.timezone)  # raises when there is no such zone
    except ValidationError as error:
        first = error.errors()[0]
        raise _invalid_file(file, ".".join(map(str, first["loc"])), first["msg"]) from error
    except (KeyError, ValueError) as error:
        raise _invalid_file(file, "timezone", "is no IANA time zone; write one like Europe/Berlin") from error
    return call


def _invalid_file(file: Path, field: str, problem: str) -> Invalid:
    return invalid("calls", f"{file.name}: {field or 'the file'} {problem}")
