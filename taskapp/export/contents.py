"""What an export holds: every table with the organization's rows, and the people in it, without credentials."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table
from sqlmodel import SQLModel

TENANT = "organization_id"
# Hashes, keys and addresses that work as a credential.
SECRET = re.compile(r"(^|_)(hash|password|secret|auth|p256dh|endpoint|seed|totp|recovery|credential|public_key)(_|$)")
# People: what the organization knows of them, without their settings in other organizations.
USER_COLUMNS = ("id", "name", "email", "created_at")


@dataclass(frozen=True, slots=True)
class Part:
    """One table of an export, with the columns that are in it."""

    table: Table
    columns: tuple[Column[Any], ...]

    @property
    def name(self) -> str:
        """The name of the table, and of its files."""
        return str(self.table.name)

    @property
    def is_people(self) -> bool:
        """Whether the rows are those of the organization's people, found by their memberships."""
        return TENANT not in self.table.c and self.name == "user"

    @property
    def is_organization(self) -> bool:
        """Whether it is the organization's own row."""
        return self.name == "organization"


def parts() -> list[Part]:
    """Every table of an export, in the order of their names; a new table is in it without a change here."""
    found = []
    for table in sorted(SQLModel.metadata.tables.values(), key=lambda table: table.name):
        if table.name == "user":
            found.append(Part(table, tuple(table.c[name] for name in USER_COLUMNS)))
        elif TENANT in table.c or table.name == "organization":
            found.append(Part(table, tuple(column for column in table.c if not SECRET.search(column.name))))
    return found
