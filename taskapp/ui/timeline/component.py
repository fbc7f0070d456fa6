"""The timeline of a contact: the composer, then the log by weeks."""

import reflex as rx

from taskapp.ui.paged_list import list_end
from taskapp.ui.primitives import row_pages
from taskapp.ui.primitives.components import RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.timeline.composer import composer
from taskapp.ui.timeline.state import TimelineState
from taskapp.ui.timeline.views import EntryRow


def contact_timeline() -> rx.Component:
    """Render the composer, for those who may write, and the entries under the headings of their weeks."""
    none = empty_state("Nothing happened yet.", "Tasks, calls and notes of this contact are listed here.")
    entries = rx.el.ul(entry_blocks(), class_name="entries", role="list")
    shown = rx.fragment(rx.cond(TimelineState.p0.length() > 0, entries, none), list_end(TimelineState))
    return rx.el.div(composer(), rx.cond(TimelineState.loaded, shown, skeleton_rows(3)))


@rx.memo
def entry_blocks() -> rx.Component:
    """Render all pages of entries; a page goes on with the week of the page before."""
    pages = row_pages.vars_of(TimelineState)
    weeks = [rx.cond(page.length() > 0, page[-1]["week"], "") for page in pages]
    return rx.fragment(*(entry_block(rows=page, before=week) for page, week in zip(pages, ["", *weeks], strict=False)))


@rx.memo
def timeline_entry(rest: rx.RestProp, *, entry: rx.Var[EntryRow]) -> rx.Component:
    """timeline_task_entry_component, for entries of every kind: who did what, and when."""
    title = rx.cond(
        entry["to"], link(entry["title"], to=entry["to"], dir="auto"), rx.el.strong(entry["title"], dir="auto")
    )
    return rx.el.li(
        rx.el.span(
            _icon(entry),
            class_name=rx.cond(entry["kind"] == "ai", "entry-icon is-ai", "entry-icon"),
            aria_hidden="true",
        ),
        rx.el.div(
            rx.el.p(rx.el.strong(entry["who"]), " ", entry["verb"], rx.cond(entry["title"], rx.fragment(" ", title))),
            rx.cond(entry["text"], rx.el.p(entry["text"], class_name="prose", dir="auto")),
            rx.foreach(entry["changes"], lambda text: rx.el.p(text, class_name="small mute")),
            rx.el.p(
                RelativeTime.create(ms=entry["ms"], title=entry["at"]),
                rx.cond(entry["via"], rx.el.span(entry["via"])),
                class_name="entry-meta",
            ),
        ),
        class_name="entry",
    )


@rx.memo
def entry_block(rows: rx.Var[list[EntryRow]], before: rx.Var[str]) -> rx.Component:
    """Render one page of entries; `before` is the week of the entry before them."""

    def entry_in_week(entry: rx.Var[EntryRow], index: rx.Var[int]) -> rx.Component:
        week = rx.cond(index == 0, before, rows[index - 1]["week"])
        head = rx.el.li(rx.el.h3(entry["week"]), class_name="entry-week")
        return rx.fragment(rx.cond(entry["week"] != week, head), timeline_entry(entry=entry), key=entry["id"])

    return rx.fragment(rx.foreach(rows, entry_in_week))


def _icon(entry: rx.Var[EntryRow]) -> rx.Component:
    return rx.match(
        entry["kind"],
        ("task", rx.icon("circle-check")),
        ("call", rx.icon("phone")),
        ("attempt", rx.icon("phone-outgoing")),
        ("note", rx.icon("pencil")),
        ("ai", rx.icon("sparkles")),
        rx.icon("user"),
    )
