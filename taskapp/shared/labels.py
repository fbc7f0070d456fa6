"""Enums with a kebab-case value, a label for people, and the style of their badge."""

import re
from enum import StrEnum
from typing import Literal, Self

BadgeVariant = Literal["default", "secondary", "outline", "info", "success", "warning", "danger", "muted", "ai"]

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class LabelledEnum(StrEnum):
    """A text enum: `FOLLOW_UP = "follow-up", "Follow Up", "info"`; label and badge variant may be left out."""

    label: str
    badge_variant: BadgeVariant

    def __new__(cls, value: str, label: str = "", badge_variant: BadgeVariant = "default") -> Self:
        """Create the member from value, label and badge variant."""
        if not _KEBAB.fullmatch(value):
            raise ValueError(f"{cls.__name__}: {value!r} is not kebab-case")
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("-", " ").title()
        member.badge_variant = badge_variant
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(value, label) of every member, in order of definition."""
        return [(member.value, member.label) for member in cls]
