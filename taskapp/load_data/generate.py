"""Generates the rows from a seed, loads them in one transaction and reports ids, counts and speed."""

import asyncio
import gc
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from taskapp.auth.credentials.tokens import new_api_token
from taskapp.auth.passwords import hash_password
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.config import ConfigError
from taskapp.core.db.database import sqlite_path
from taskapp.load_data import postgres_repository, sqlite_repository
from taskapp.load_data.cells import DAY, second_of
from taskapp.load_data.organization import AlreadyLoaded, Organization, Rows
from taskapp.load_data.sizes import checked, split_sizes
from taskapp.load_data.tasks import Tasks


@dataclass(frozen=True, slots=True)
class Login:
    """A member for tests, with an API token."""

    member_id: UUID
    email: str
    token: str


class _Data:
    """All rows in the order of insertion; the first organization is the largest."""

    def __init__(self, organizations: list[Organization], password_hash: str) -> None:
        self._organizations, self._password_hash = organizations, password_hash
        largest = organizations[0]
        self.logins = {"owner": _login(largest, 0)} | ({"agent": _login(largest, 3)} if largest.agent else {})

    def rows(self) -> Iterator[Rows]:
        """Table by table, organization by organization."""
        for organization in self._organizations:
            yield from organization.rows(self._password_hash)
            yield from Tasks(organization).rows()
        for login in self.logins.values():
            yield self._organizations[0].token_row(login.token, login.member_id)


def generate(
    url: str, *, tasks: int, contacts: int | None, members: int | None, organizations: int, seed: int
) -> dict[str, Any]:
    """Fill the database at `url`; returns ids, counts, speed and logins. Raises `ConfigError` for a seed used before."""
    sizes = checked(tasks=tasks, contacts=contacts, members=members, organizations=organizations)
    started, now = monotonic(), _midnight()
    password = secrets.token_urlsafe(12)
    generated = [
        Organization(number, part, seed=seed, now=now) for number, part in enumerate(split_sizes(sizes, organizations))
    ]
    data = _Data(generated, asyncio.run(hash_password(password)))
    try:
        count = _load(url, data.rows())
    except AlreadyLoaded:
        raise ConfigError(f"The data of --seed {seed} is in this database already; use another --seed.") from None
    seconds = monotonic() - started
    return {
        "organization_ids": [organization.id for organization in generated],
        "largest": {
            "organization_id": generated[0].id,
            "tasks": generated[0].sizes.tasks,
            "contact_id": generated[0].contacts[0],
            "member_ids": generated[0].members[:10],
            **{
                role: {"member_id": str(login.member_id), "email": login.email, "token": login.token}
                for role, login in data.logins.items()
            },
        },
        "password": password,
        "counts": {
            "tasks": sizes.tasks,
            "contacts": sizes.contacts,
            "members": sizes.members,
            "organizations": organizations,
        },
        "rows": count,
        "seconds": round(seconds, 2),
        "rows_per_second": round(count / seconds),
    }


def _load(url: str, rows: Iterator[Rows]) -> int:
    path = sqlite_path(url)
    # Millions of tuples without reference cycles: looking for cycles would take longer than creating the tuples.
    gc.disable()
    try:
        return sqlite_repository.load(path, rows) if path else asyncio.run(postgres_repository.load(url, rows))
    finally:
        gc.enable()


def _midnight() -> int:
    """The last UTC midnight in seconds since 1970, so that a seed gives the same rows for a whole day."""
    now = second_of(utc_now())
    return now - now % DAY


def _login(organization: Organization, index: int) -> Login:
    return Login(UUID(organization.members[index]), organization.email(index), new_api_token())
