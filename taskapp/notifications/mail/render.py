"""From a message of the outbox to an e-mail: plain text and HTML that say the same."""

from collections.abc import Mapping
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from taskapp.core.db.plumbing_model import Outbox
from taskapp.notifications.mail.content import Letter, Line
from taskapp.notifications.mail.html import page_of
from taskapp.notifications.mail.links import act_link, page, unsubscribe_link
from taskapp.notifications.mail.smtp import own_host, sender
from taskapp.notifications.outbox.repository import Recipient
from taskapp.notifications.types import DIGEST, NotificationCategory, category_of
from taskapp.shared.dates import format_absolute, format_due, parse_local_datetime
from taskapp.shared.text import clip

ACTIONS = {"done": "Mark done", "snooze": "Remind me tomorrow", "dismiss": "Dismiss"}
# (what the subject says, what the first line says) of each category.
WORDS = {
    NotificationCategory.TASK_REMINDER: ("Reminder", "A task is due."),
    NotificationCategory.TASK_ASSIGNED: ("Assigned to you", "{who} gave you a task."),
    NotificationCategory.TASK_COMPLETED: ("Done", "{who} completed a task of yours."),
    NotificationCategory.CALL_PROCESSED: ("Call processed", "A call was processed."),
}


def compose(row: Outbox, to: Recipient) -> EmailMessage:
    """The e-mail of an outbox row; its Message-ID is the row's, in every retry."""
    letter = _digest(row, to) if row.payload.get("category") == DIGEST else _notice(row, to)
    stop = unsubscribe_link(to, letter.category)
    message = EmailMessage()
    message["Subject"] = clip(_one_line(letter.subject), 200, mark="…")
    message["From"] = Address(_one_line(to.organization_name), addr_spec=parseaddr(sender())[1])
    message["To"] = Address(_one_line(to.name), addr_spec=to.email)
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = f"<{row.id}@{own_host()}>"
    if task_id := row.payload.get("task_id"):
        message["References"] = f"<task-{task_id}@{own_host()}>"
    message["List-Unsubscribe"] = f"<{stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text(letter, to, stop))
    message.add_alternative(page_of(letter, to, stop), subtype="html")
    return message


def headline(payload: Mapping[str, Any]) -> tuple[str, str, str]:
    """A message in a line each of title and facts, and the page it is about."""
    category = category_of(str(payload.get("category", "")))
    kind, _ = WORDS[category] if category else ("News", "")
    facts = [_one_line(str(payload[name])) for name in ("contact_name", "actor_name") if payload.get(name)]
    return f"{kind}: {_one_line(str(payload.get('title', '')))}", " · ".join(facts), _path_of(payload)


def _path_of(payload: Mapping[str, Any]) -> str:
    task, call = payload.get("task_id"), payload.get("call_id")
    return f"/tasks/{task}" if task else (f"/calls/{call}" if call else "/notifications")


def _notice(row: Outbox, to: Recipient) -> Letter:
    payload: Mapping[str, Any] = row.payload
    category = category_of(str(payload.get("category", "")))
    kind, opening = WORDS[category] if category else ("News", "There is news.")
    title, task_id = _one_line(str(payload.get("title", ""))), payload.get("task_id")
    who = _one_line(str(payload.get("actor_name") or "")) or "Somebody"
    path = _path_of(payload)
    asks = category is NotificationCategory.TASK_REMINDER and task_id
    return Letter(
        subject=f"{kind}: {title}",
        opening=opening.format(who=who),
        sections=[("", [Line(title, _facts(payload, to), page(path))])],
        buttons=[(label, act_link(to, row.id, str(task_id), action)) for action, label in ACTIONS.items()]
        if asks
        else [],
        category=category.value if category else str(payload.get("category", "")),
        category_label=category.label if category else "Notification",
    )


def _digest(row: Outbox, to: Recipient) -> Letter:
    payload: Mapping[str, Any] = row.payload
    parts = [(name, payload.get(key) or {}) for name, key in (("Overdue", "overdue"), ("Today", "today"))]
    counts = [f"{part.get('total', 0)} {name.lower()}" for name, part in parts if part.get("total")]
    sections = []
    for name, part in parts:
        lines = [Line(_one_line(i["title"]), _facts(i, to), page(f"/tasks/{i['id']}")) for i in part.get("items", [])]
        more = part.get("total", 0) - len(lines)
        if more > 0:
            lines.append(Line(f"and {more} more", [], page("/tasks")))
        if lines:
            sections.append((name, lines))
    day = date.fromisoformat(str(payload["day"]))
    return Letter(
        subject=f"Your tasks: {', '.join(counts)}",
        opening=f"Your tasks on {format_due(None, day, ZoneInfo(to.timezone))}.",
        sections=sections,
        category=DIGEST,
        category_label="Daily digest",
    )


def _facts(item: Mapping[str, Any], to: Recipient) -> list[str]:
    facts = [_one_line(str(item["contact_name"]))] if item.get("contact_name") else []
    return [*facts, f"Due {_due(str(item['due_local']), to.timezone)}"] if item.get("due_local") else facts


def _due(local: str, timezone: str) -> str:
    zone = ZoneInfo(timezone)
    if len(local) == 10:
        return str(format_due(None, date.fromisoformat(local), zone))
    return f"{format_absolute(parse_local_datetime(local, zone), zone)} ({timezone})"


def _text(letter: Letter, to: Recipient, stop: str) -> str:
    parts = [f"Hello {_one_line(to.name)},", letter.opening]
    for heading, lines in letter.sections:
        parts += [heading.upper()] if heading else []
        parts += ["\n".join([line.title, *line.facts, line.link]) for line in lines]
    parts += [f"{label}: {link}" for label, link in letter.buttons]
    parts.append(f"-- \n{to.organization_name} · {letter.category_label}\nStop these e-mails: {stop}")
    return "\n\n".join(parts) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
