"""The HTML body of an e-mail, with tables and inline styles because mail programs support little else."""

from html import escape

from taskapp.notifications.mail.content import EmailContent, Line
from taskapp.notifications.outbox.repository import Recipient

_FONT = "font-family:Inter,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif"
_BUTTON = (
    "display:inline-block;margin:0 8px 8px 0;padding:8px 14px;border-radius:8px;border:1px solid #cbd5e1;"
    "color:#1e293b;text-decoration:none;font-size:14px"
)
_PRIMARY_BUTTON = _BUTTON.replace(
    "border:1px solid #cbd5e1;color:#1e293b", "border:1px solid #4f46e5;background:#4f46e5;color:#ffffff"
)


def html_body(content: EmailContent, recipient: Recipient, unsubscribe_url: str) -> str:
    """An e-mail as an HTML document; all text that people entered is escaped."""
    sections = "".join(_section(heading, lines) for heading, lines in content.sections)
    buttons = "".join(_button(label, link, first=not index) for index, (label, link) in enumerate(content.buttons))
    inside = f"""<p style="margin:0 0 16px;font-size:14px;color:#475569">Hello {escape(recipient.name)}, {escape(_lower_first(content.opening))}</p>
{sections}<div>{buttons}</div>"""
    below = f"""<p style="font-size:12px;color:#64748b">{escape(recipient.organization_name)} · {escape(content.category_label)} ·
<a href="{escape(unsubscribe_url)}" style="color:#64748b">Stop these e-mails</a></p>"""
    return _document(content.subject, inside, below)


def account_html(subject: str, text: str, button: tuple[str, str]) -> str:
    """An e-mail about an account as an HTML document; `button` is (label, URL)."""
    inside = f"""<h1 style="margin:0 0 16px;font-size:18px">{escape(subject)}</h1>
<p style="margin:0 0 16px;font-size:14px;color:#475569">{escape(text)}</p>
<div>{_button(*button, first=True)}</div>"""
    return _document(subject, inside)


def _document(title: str, inside: str, below: str = "") -> str:
    """The document of every e-mail: a box with `inside`, and `below` it."""
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>{escape(title)}</title></head>
<body style="margin:0;background:#f8fafc;{_FONT};color:#0f172a">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="max-width:560px;width:100%;background:#ffffff;
border:1px solid #e2e8f0;border-radius:8px"><tr><td style="padding:24px">
{inside}
</td></tr></table>
{below}</td></tr></table></body></html>
"""


def _section(heading: str, lines: list[Line]) -> str:
    head = f'<h2 style="margin:16px 0 8px;font-size:13px;color:#64748b">{escape(heading)}</h2>' if heading else ""
    return head + "".join(_line(line) for line in lines)


def _line(line: Line) -> str:
    facts = " · ".join(escape(fact) for fact in line.facts)
    return (
        f'<p style="margin:0 0 16px"><a href="{escape(line.link)}" style="font-size:16px;font-weight:600;color:#0f172a;'
        f'text-decoration:none">{escape(line.title)}</a><br><span style="font-size:13px;color:#64748b">{facts}</span></p>'
    )


def _button(label: str, link: str, *, first: bool) -> str:
    return f'<a href="{escape(link)}" style="{_PRIMARY_BUTTON if first else _BUTTON}">{escape(label)}</a>'


def _lower_first(sentence: str) -> str:
    return sentence if sentence.startswith("Your") or not sentence else sentence[0].lower() + sentence[1:]
