"""The page of the review inbox: the suggestions at the left, the selected one with its quote and its buttons at the right."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.extraction.suggestions.inbox import MAX_SHOWN
from taskapp.tasks.types import DismissReason
from taskapp.ui import routes
from taskapp.ui.browser_files import jsx
from taskapp.ui.form_keeper import form_keeper
from taskapp.ui.primitives.badge import sparkle, they_owe_badge
from taskapp.ui.primitives.components import UrlTabs
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.field import form_problem
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.review.decided import DecidedState, decided_list
from taskapp.ui.review.state import ReviewState
from taskapp.ui.review.trust import trust_section
from taskapp.ui.review.views import MergeRow, ReviewLine
from taskapp.ui.session import may
from taskapp.ui.shell.frame import OPENING, shell, spring
from taskapp.ui.shell.page import Page
from taskapp.ui.tasks.components import QuoteSound
from taskapp.ui.tasks.forms.component import fields_of_a_call

_ITEM = ReviewState.item
_PREFIX = "review"


@jsx(__file__, "review_keys.jsx")
class ReviewKeys(rx.Component):
    """The keys of the page: each presses the visible button with that `data-review`. The row of the suggestion `at` stays in view."""

    at: rx.Var[str]


def review_page() -> rx.Component:
    """Render the inbox."""
    undo = _button("Undo", "z", "quiet small", ReviewState.undo)
    tabs = UrlTabs.create(name="show", label="Show", items=ReviewState.tabs, controls="review")
    top = [rx.el.h1("Review"), tabs, spring(), rx.cond(ReviewState.last & ~ReviewState.shows_decided, undo)]
    none = rx.el.div(
        empty_state(
            "Nothing to review.", "What calls suggest waits here, when the AI settings say “Ask first”.", _settings()
        ),
        trust_section(),
        class_name="wrap",
    )
    both = rx.el.div(_list(), _selected(), ReviewKeys.create(at=ReviewState.at), class_name="review")
    waiting = rx.el.div(skeleton_rows(), class_name="wrap")
    # The form stays also when a colleague has decided the last suggestion.
    has_item = (ReviewState.rows.length() > 0) | (ReviewState.mode == "edit")
    undecided = rx.cond(ReviewState.loaded, rx.cond(has_item, both, none), waiting)
    body = rx.el.div(
        rx.cond(ReviewState.shows_decided, decided_list(), undecided),
        id="review",
        role="tabpanel",
        aria_label=rx.cond(ReviewState.shows_decided, "Decided", "To decide"),
    )
    return shell(body, top=top, active_path=routes.REVIEW)


def _settings() -> rx.Component:
    return rx.cond(may(p.AI_SETTINGS_VIEW), link("AI settings", to=routes.SETTINGS_AI, class_name="button"))


def _list() -> rx.Component:
    def line(row: rx.Var[ReviewLine]) -> rx.Component:
        head = rx.el.div(row["head"], rx.el.span(row["when"], class_name="mute"), class_name="review-call")
        entry = rx.el.button(
            rx.el.span(rx.el.strong(row["contact_name"]), rx.el.span(row["due"], class_name="mute"), class_name="line"),
            rx.el.span(
                rx.el.span(row["act"], rx.cond(row["they"], "They owe · ", ""), class_name="mute"),
                row["title"],
                class_name="review-title",
            ),
            type="button",
            class_name="review-row",
            aria_current=rx.cond(ReviewState.at == row["id"], "true", "false"),
            on_click=ReviewState.select(row["id"]),
        )
        return rx.el.li(rx.cond(row["head"], head), entry, key=row["id"])

    rows = rx.el.ul(rx.foreach(ReviewState.rows, line), role="list")
    return rx.el.section(rows, _rest(), class_name="review-list", aria_label="Suggestions")


def _rest() -> rx.Component:
    """Render the button that shows more suggestions; after the most, how the others come."""
    more = rx.el.button("Show more", type="button", class_name="button quiet small", on_click=ReviewState.show_more)
    most = rx.el.p(f"The first {MAX_SHOWN}. The others follow as you decide.", class_name="mute small")
    return rx.match(
        ReviewState.more,
        ("more", rx.el.div(more, class_name="review-more")),
        ("most", rx.el.div(most, class_name="review-more")),
        rx.fragment(),
    )


def _selected() -> rx.Component:
    state = ReviewState
    view = rx.fragment(_facts(), _said(), rx.cond(may(p.TASK_UPDATE), _decide()), trust_section())
    head = rx.el.div(
        sparkle(),
        rx.el.strong(_ITEM["label"], class_name="review-kind"),
        link("from the call of ", _ITEM["when"], to="/calls/" + _ITEM["call_id"].to(str), class_name="mute"),
        rx.el.div(
            _step("Previous suggestion", "chevron-up", "k,ArrowUp", -1),
            rx.el.span(_ITEM["place"], class_name="mute"),
            _step("Next suggestion", "chevron-down", "j,ArrowDown", 1),
            class_name="review-steps",
        ),
        class_name="review-head",
    )
    body = rx.cond(state.mode == "edit", _form(), view)
    return rx.el.section(head, body, class_name="review-item", aria_label="Selected suggestion", aria_live="polite")


def _step(label: str, icon: str, keys: str, step: int) -> rx.Component:
    return rx.el.button(
        rx.icon(icon, aria_hidden="true"),
        type="button",
        class_name="icon-button",
        aria_label=label,
        title=label,
        on_click=ReviewState.move(step),
        custom_attrs={"data-review": keys},
    )


def _facts() -> rx.Component:
    def fact(label: str, *value: Any) -> rx.Component:
        return rx.el.div(rx.el.dt(label), rx.el.dd(*value))

    new = _ITEM["kind"] == "create"
    same = link(_ITEM["same_as"], to=f"{routes.TASKS}/" + _ITEM["same_id"].to(str))
    return rx.el.div(
        rx.el.div(
            link(_ITEM["contact_name"], to=f"{routes.CONTACTS}/" + _ITEM["contact_id"].to(str)),
            rx.cond(_ITEM["they"], they_owe_badge()),
            class_name="line",
        ),
        rx.el.h2(_ITEM["title"]),
        rx.cond(_ITEM["same_as"], rx.el.p("Looks like the open task ", same, class_name="review-same mute")),
        rx.el.dl(
            rx.cond(new, fact("Assignee", rx.cond(_ITEM["assignee"], _ITEM["assignee"], "Contact’s owner"))),
            rx.cond(_ITEM["kind"] != "complete", fact("Due", _ITEM["due_absolute"])),
            rx.cond(new, fact("Category", _ITEM["category"])),
            fact("Who owes it", _ITEM["side_label"]),
            class_name="facts",
        ),
        class_name="panel review-facts",
    )


def _said() -> rx.Component:
    def turn(speaker: rx.Var[str], text: rx.Var[str], name: str = "mute") -> rx.Component:
        return rx.cond(text, rx.el.p(rx.el.strong(speaker), " ", text, class_name=f"review-turn {name}", dir="auto"))

    quoted = rx.el.blockquote(
        rx.el.p(rx.el.strong(_ITEM["speaker"]), " “", _ITEM["text"], "”", dir="auto"),
        rx.cond(_ITEM["note"], rx.el.footer(_ITEM["note"], class_name="mute")),
        class_name="quote",
    )
    sound = QuoteSound.create(src=_ITEM["recording"], at=_ITEM["at"], hotkey="p", preload="auto", key=_ITEM["id"])
    promised = rx.el.blockquote(
        rx.el.p(rx.el.strong(_ITEM["promised_speaker"]), " “", _ITEM["promised"], "”", dir="auto"), class_name="quote"
    )
    before = rx.fragment(rx.el.h3("What was promised", class_name="section-head"), promised)
    return rx.fragment(
        rx.cond(_ITEM["promised"], before),
        rx.el.h3(rx.cond(_ITEM["promised"], "What was said now", "What was said"), class_name="section-head"),
        turn(_ITEM["before_speaker"], _ITEM["before"]),
        rx.cond(_ITEM["text"], quoted, rx.el.p(_ITEM["note"], class_name="mute")),
        turn(_ITEM["after_speaker"], _ITEM["after"]),
        rx.cond(_ITEM["recording"], sound),
    )


def _decide() -> rx.Component:
    reasons = [
        _button(reason.label, str(number), "small", ReviewState.dismiss(reason.value))
        for number, reason in enumerate(DismissReason, 1)
    ]
    why = rx.el.div(
        rx.el.strong("Why?"),
        *reasons,
        _button("Back", "Escape", "quiet small", ReviewState.show("")),
        class_name="review-why",
        role="group",
        aria_label="Why is it dismissed?",
    )
    edit = _button("Edit", "e", "", ReviewState.show("edit"))
    merge = _button("Merge", "m", "", ReviewState.show("merge"))
    buttons = rx.el.div(
        _button("Accept", "Enter", "primary", ReviewState.accept),
        rx.cond(_ITEM["kind"] == "create", edit),
        rx.cond(ReviewState.targets.length() > 0, merge),
        _button("Dismiss", "x", "", ReviewState.show("why")),
        class_name="review-buttons",
    )
    return rx.match(ReviewState.mode, ("why", why), ("merge", _targets()), buttons)


def _targets() -> rx.Component:
    def line(task: rx.Var[MergeRow]) -> rx.Component:
        return _button(task["title"], task["key"], "small", ReviewState.merge(task["id"]))

    return rx.el.div(
        rx.el.strong("Into which task?"),
        rx.foreach(ReviewState.targets, line),
        _button("Back", "Escape", "quiet small", ReviewState.show("")),
        class_name="review-why review-merge",
        role="group",
        aria_label="Into which task is it merged?",
    )


def _button(label: str | rx.Var[str], key: str | rx.Var[str], style: str, event: Any) -> rx.Component:
    shown = {"Enter": "↵", "Escape": "Esc"}.get(key, key.upper()) if isinstance(key, str) else key
    return rx.el.button(
        label,
        rx.el.kbd(shown, class_name="kbd", aria_hidden="true"),
        type="button",
        class_name=f"button {style}",
        on_click=event,
        custom_attrs={"data-review": key},
    )


def _form() -> rx.Component:
    errors = ReviewState.errors
    return rx.el.form(
        form_keeper(rx.Var.create("review/").to(str) + _ITEM["id"].to(str), errors),
        form_problem(errors),
        *fields_of_a_call(errors, ReviewState.members, _ITEM, prefix=_PREFIX),
        rx.cond(_ITEM["text"], rx.el.blockquote("“", _ITEM["text"], "”", class_name="quote")),
        rx.el.div(
            _button("Back", "Escape", "quiet", ReviewState.show("")),
            rx.el.button("Save and accept", type="submit", class_name="button primary"),
            class_name="form-foot",
        ),
        on_submit=ReviewState.save,
        class_name="form panel",
        aria_label="Edit suggestion",
        no_validate=True,
        key=_ITEM["id"],
    )


PAGES = [Page(routes.REVIEW, review_page, "Review", [*OPENING, ReviewState.load, DecidedState.load])]
