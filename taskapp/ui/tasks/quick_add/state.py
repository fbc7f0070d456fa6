"""State of the quick-add line: what the server understands of a line while it is typed.

The browser makes the task itself, with `POST /api/tasks/quick` (`sending.mjs`), so that Enter needs no reading before.
"""

from typing import Any, TypedDict

import reflex as rx
from reflex.event import EventHandler

from taskapp.core.errors import Invalid, NotFound
from taskapp.tasks.quick_add import service as quick_add
from taskapp.tasks.quick_add.schemas import QuickTask
from taskapp.ui.form_errors import read_form
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.list.state import TaskListState


class Chip(TypedDict):
    """One recognised part of the line; positions count in UTF-16, as in JavaScript."""

    key: str
    kind: str
    label: str
    text: str
    start: int
    end: int


class UnreadWords(TypedDict):
    """Words of the line that are not understood, and why."""

    text: str
    reason: str
    start: int
    end: int


class InheritedField(TypedDict):
    """A field that the task has without its being named in the line."""

    kind: str
    label: str


class LineReading(TypedDict):
    """What was understood of the text `line`."""

    line: str
    chips: list[Chip]
    unread: list[UnreadWords]
    inherited: list[InheritedField]


class QuickAddState(rx.State):
    """The last reading; the text itself stays in the browser."""

    reading: rx.Field[LineReading] = rx.field(
        default_factory=lambda: LineReading(line="", chips=[], unread=[], inherited=[])
    )

    @rx.event(supersedes=True)
    @client_event
    async def read(self, request: dict[str, Any]) -> None:
        """Parse a line; `request` is the body of `POST /api/tasks/quick`."""
        try:
            quick = read_form(QuickTask, request if isinstance(request, dict) else {})
            async with acting(self, write=False) as (session, actor):
                inherited = quick_add.Inherited.of(quick)
                found = await quick_add.read_line(
                    session, actor, quick.text, inherited=inherited, refused=quick.refused
                )
        except (Invalid, NotFound):
            return  # Enter reports the problem
        self.reading = _shown(found)

    @rx.event
    @client_event
    async def show_made(self) -> EventHandler:
        """Show the new task in the list above which the line stands."""
        return TaskListState.load


def _shown(found: quick_add.Reading) -> LineReading:
    text = found.line.text
    return {
        "line": text,
        "chips": [
            {"key": piece.key, "kind": quick_add.KIND_LABELS[piece.kind], "label": piece.label, **_place(text, piece)}
            for piece in found.line.pieces
        ],
        "unread": [{"reason": words.reason, **_place(text, words)} for words in found.line.not_understood],
        "inherited": [{"kind": quick_add.KIND_LABELS[kind], "label": label} for kind, label in found.inherited.items()],
    }


def _place(text: str, part: Any) -> Any:
    start, end = (len(text[:at].encode("utf-16-le")) // 2 for at in (part.start, part.end))
    return {"text": part.text, "start": start, "end": end}
