"""Renders an outbox message as an e-mail, with the same content in plain text and HTML."""

from collections.abc import Mapping
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from zoneinfo import ZoneInfo

from taskapp.notifications.mail.content import EmailContent, Line
from taskapp.notifications.mail.html import html_body
from taskapp.notifications.mail.links import ACTIONS, act_link, action_label, page_url, unsubscribe_link
from taskapp.notifications.mail.smtp import own_host, sender
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.outbox.repository import Recipient
from taskapp.notifications.types import DIGEST, NotificationCategory, category_of
from taskapp.shared.dates import format_absolute, format_due, parse_local_datetime
from taskapp.shared.text import clip

# Category: (subject prefix, or "" where the title says it, first line).
SUBJECTS_AND_OPENINGS = {
    NotificationCategory.TASK_REMINDER: ("Reminder", "A task is due."),
    NotificationCategory.TASK_ASSIGNED: ("Assigned to you", "{who} gave you a task."),
    NotificationCategory.TASK_COMPLETED: ("Done", "{who} completed a task of yours."),
    NotificationCategory.CALL_PROCESSED: ("Call processed", "A call was processed."),
    NotificationCategory.GONE_QUIET: ("", "Nobody was in contact for longer than planned."),
}


def compose(row: Outbox, recipient: Recipient) -> EmailMessage:
    """The e-mail of an outbox row; its Message-ID is derived from the row's id, so it is the same in every retry."""
    is_digest = row.payload.get("category") == DIGEST
    content = _digest_content(row, recipient) if is_digest else _notification_content(row, recipient)
    unsubscribe_url = unsubscribe_link(recipient, content.category)
    message = EmailMessage()
    message["Subject"] = clip(_one_line(content.subject), 200, mark="…")
    message["From"] = Address(_one_line(recipient.organization_name), addr_spec=parseaddr(sender())[1])
    message["To"] = Address(_one_line(recipient.name), addr_spec=recipient.email)
    message["Date"] = format_datetime(row.created_at)
    message["Message-ID"] = f"<{row.id}@{own_host()}>"
    if task_id := row.payload.get("task_id"):
        message["References"] = f"<task-{task_id}@{own_host()}>"
    message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_text_body(content, recipient, unsubscribe_url))
    message.add_alternative(html_body(content, recipient, unsubscribe_url), subtype="html")
    return message


def headline(payload: Mapping[str, Any]) -> tuple[str, str, str]:
    """(title, facts, path of the page) of a message, each on one line, for a push notification."""
    category = category_of(str(payload.get("category", "")))
    prefix, _ = SUBJECTS_AND_OPENINGS[category] if category else ("News", "")
    facts = [_one_line(str(payload[name])) for name in ("contact_name", "actor_name") if payload.get(name)]
    return _headed(prefix, _one_line(str(payload.get("title", "")))), " · ".join(facts), _path_of(payload)


def _headed(prefix: str, title: str) -> str:
    return f"{prefix}: {title}" if prefix else title


def _path_of(payload: Mapping[str, Any]) -> str:
    for name, page in (("task_id", "tasks"), ("call_id", "calls"), ("contact_id", "contacts")):
        if subject := payload.get(name):
            return f"/{page}/{subject}"
    return "/notifications"


def _notification_content(row: Outbox, recipient: Recipient) -> EmailContent:
    payload: Mapping[str, Any] = row.payload
    category = category_of(str(payload.get("category", "")))
    prefix, opening = SUBJECTS_AND_OPENINGS[category] if category else ("News", "There is news.")
    title, task_id = _one_line(str(payload.get("title", ""))), payload.get("task_id")
    who = _one_line(str(payload.get("actor_name") or "")) or "Somebody"
    path = _path_of(payload)
    actions = ACTIONS if category is NotificationCategory.TASK_REMINDER and task_id else {}
    return EmailContent(
        subject=_headed(prefix, title),
        opening=opening.format(who=who),
        sections=[("", [Line(title, _facts(payload, recipient), page_url(path))])],
        buttons=[
            (action_label(action, payload.get("side")), act_link(recipient, row.id, str(task_id), action))
            for action in actions
        ],
        category=category.value if category else str(payload.get("category", "")),
        category_label=category.label if category else "Notification",
    )


def _digest_content(row: Outbox, recipient: Recipient) -> EmailContent:
    payload: Mapping[str, Any] = row.payload
    parts = [(name, payload.get(key) or {}) for name, key in (("Overdue", "overdue"), ("Today", "today"))]
    counts = [f"{part.get('total', 0)} {name.lower()}" for name, part in parts if part.get("total")]
    sections = []
    for name, part in parts:
        lines = [
            Line(_one_line(task["title"]), _facts(task, recipient), page_url(f"/tasks/{task['id']}"))
            for task in part.get("items", [])
        ]
        more = part.get("total", 0) - len(lines)
        if more > 0:
            lines.append(Line(f"and {more} more", [], page_url("/tasks")))
        if lines:
            sections.append((name, lines))
    day = date.fromisoformat(str(payload["day"]))
    return EmailContent(
        subject=f"Your tasks: {', '.join(counts)}",
        opening=f"Your tasks on {format_due(None, day, ZoneInfo(recipient.timezone))}.",
        sections=sections,
        category=DIGEST,
        category_label="Daily digest",
    )


def _facts(item: Mapping[str, Any], recipient: Recipient) -> list[str]:
    facts = [_one_line(str(item["contact_name"]))] if item.get("contact_name") else []
    if item.get("side") == "they":
        facts.append("They owe it")
    if due_local := item.get("due_local"):
        facts.append(f"Due {_format_due(str(due_local), recipient.timezone)}")
    return facts


def _format_due(due_local: str, timezone: str) -> str:
    zone = ZoneInfo(timezone)
    if len(due_local) == 10:
        return str(format_due(None, date.fromisoformat(due_local), zone))
    return f"{format_absolute(parse_local_datetime(due_local, zone), zone)} ({timezone})"


def _text_body(content: EmailContent, recipient: Recipient, unsubscribe_url: str) -> str:
    parts = [f"Hello {_one_line(recipient.name)},", content.opening]
    for heading, lines in content.sections:
        parts += [heading.upper()] if heading else []
        parts += ["\n".join([line.title, *line.facts, line.link]) for line in lines]
    parts += [f"{label}: {link}" for label, link in content.buttons]
    parts.append(
        f"-- \n{recipient.organization_name} · {content.category_label}\nStop these e-mails: {unsubscribe_url}"
    )
    return "\n\n".join(parts) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
