"""The content of an e-mail, before it is rendered as plain text and HTML."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One task in an e-mail: its title, the facts below the title, and the URL of its page."""

    title: str
    facts: list[str]
    link: str


@dataclass(frozen=True, slots=True)
class EmailContent:
    """The content of one e-mail; `sections` are (heading, lines), `buttons` are (label, URL)."""

    subject: str
    opening: str
    sections: list[tuple[str, list[Line]]]
    buttons: list[tuple[str, str]] = field(default_factory=list)
    category: str = ""
    category_label: str = ""
