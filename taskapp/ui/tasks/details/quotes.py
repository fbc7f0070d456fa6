"""Quotes from a call, on the page of the task that was found there."""

from typing import TypedDict

import reflex as rx

from taskapp.extraction.suggestions.review import EvidenceRead
from taskapp.extraction.trust.reports import OriginRead
from taskapp.ui import routes
from taskapp.ui.primitives.link import link
from taskapp.ui.tasks.components import QuoteSound


class QuoteLine(TypedDict):
    """One quote; `text` is "" when the model gave none. `recording` is the address of the sound, "" for none; `at` a second of it, or -1."""

    call_id: str
    text: str
    about: str
    recording: str
    at: float


def quote_line(evidence: EvidenceRead) -> QuoteLine:
    """Return the row of a quote."""
    similarity = f"{evidence.score:.0%} alike" if evidence.score is not None and evidence.score < 1 else ""
    return {
        "call_id": str(evidence.call_id),
        "text": evidence.quote or "",
        "about": " · ".join(part for part in (evidence.speaker, similarity) if part),
        "recording": f"/api/calls/{evidence.call_id}/recording" if evidence.has_recording else "",
        "at": -1 if evidence.start_seconds is None else evidence.start_seconds,
    }


class OriginLine(TypedDict):
    """Whether a task was made from a `suggested` one; `how` is "" when a person accepted it."""

    suggested: bool
    how: str
    wrong: bool


def origin_line(origin: OriginRead | None) -> OriginLine:
    """Return the facts about the suggestion of a task."""
    how = _how(origin) if origin and origin.automatic else ""
    return {"suggested": origin is not None, "how": how, "wrong": bool(origin and origin.wrong_at)}


def _how(origin: OriginRead) -> str:
    found = f"Accepted without asking: suggestions of {origin.category.label} were right "
    share = f"in at least {int((origin.at_least or 0) * 100)} % of {origin.decided or 0:,} decisions"
    return found + (share if origin.decided else "often enough")


def quotes(lines: rx.Var[list[QuoteLine]], *, hotkey: str = "") -> rx.Component:
    """Render each quote with its sound and a link to its call; `hotkey` plays the first one."""

    def line(quote: rx.Var[QuoteLine], index: rx.Var[int]) -> rx.Component:
        call = link("Open call", to=f"{routes.CALLS}/" + quote["call_id"].to(str))
        about = rx.cond(quote["about"], rx.fragment(quote["about"], " · "))
        block = rx.el.blockquote(
            "“", quote["text"], "”", rx.el.footer(about, call, class_name="mute"), class_name="quote"
        )
        sound = QuoteSound.create(
            src=quote["recording"],
            at=quote["at"],
            hotkey=rx.cond(index == 0, hotkey, ""),
            key=quote["recording"].to(str) + quote["at"].to_string(),
        )
        block = rx.fragment(block, rx.cond(quote["recording"], sound))
        return rx.cond(quote["text"], block, rx.el.p("No quote from the call. ", call, class_name="mute"))

    return rx.fragment(rx.foreach(lines, line))
