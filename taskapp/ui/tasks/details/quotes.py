"""The words of a call that a task rests on, on the task's own page."""

from typing import Any, TypedDict

import reflex as rx

from taskapp.extraction.review import EvidenceRead
from taskapp.ui import routes
from taskapp.ui.primitives.link import link


class QuoteLine(TypedDict):
    """One quote; `text` empty where the model gave none."""

    call_id: str
    text: str
    about: str


def quote_line(evidence: EvidenceRead) -> QuoteLine:
    """A quote as the page shows it."""
    alike = f"{evidence.score:.0%} alike" if evidence.score is not None and evidence.score < 1 else ""
    return {
        "call_id": str(evidence.call_id),
        "text": evidence.quote or "",
        "about": " · ".join(part for part in (evidence.speaker, alike) if part),
    }


def quotes(lines: rx.Var[list[QuoteLine]]) -> rx.Component:
    """Each quote with the way to its call."""

    def line(quote: Any) -> rx.Component:
        call = link("Open call", to=f"{routes.CALLS}/" + quote["call_id"].to(str))
        about = rx.cond(quote["about"], rx.fragment(quote["about"], " · "))
        said = rx.el.blockquote(
            "“", quote["text"], "”", rx.el.footer(about, call, class_name="mute"), class_name="quote"
        )
        return rx.cond(quote["text"], said, rx.el.p("No quote from the call. ", call, class_name="mute"))

    return rx.fragment(rx.foreach(lines, line))
