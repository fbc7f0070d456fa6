"""Enums that know how people read them: a kebab-case value, a label and a badge word."""

import re
from enum import StrEnum
from typing import Literal, Self

BadgeVariant = Literal["default", "secondary", "outline", "info", "success", "warning", "danger", "muted", "ai"]

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class LabelledEnum(StrEnum):
    """A closed set of words: `FOLLOW_UP = "follow-up", "Follow Up", "info"`; label and badge may be left out."""

    label: str
    badge_variant: BadgeVariant

    def __new__(cls, value: str, label: str = "", badge_variant: BadgeVariant = "default") -> Self:
        """Keep the value as the text itself, the rest beside it."""
        if not _KEBAB.fullmatch(value):
            raise ValueError(f"{cls.__name__}: {value!r} is not kebab-case")
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("-", " ").title()
        member.badge_variant = badge_variant
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Every value with its label, in order of definition."""
        return [(member.value, member.label) for member in cls]
