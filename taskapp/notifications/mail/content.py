"""What a mail says, before it is text or HTML."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One task in a mail: what to do, the facts below it, and where it opens."""

    title: str
    facts: list[str]
    link: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, before it is text or HTML; `sections` are (heading, lines)."""

    subject: str
    opening: str
    sections: list[tuple[str, list[Line]]]
    buttons: list[tuple[str, str]] = field(default_factory=list)
    category: str = ""
    category_label: str = ""
