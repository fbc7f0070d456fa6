"""The rows of one generated organization, except its tasks; all values are text."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.auth.credentials.tokens import token_hash
from taskapp.core.searching import contact_text
from taskapp.load_data import cells, words
from taskapp.load_data.sizes import Sizes
from taskapp.shared.text import fold

ZONES = ("America/New_York", "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo", "Europe/London", "Australia/Sydney")
YEAR = 365 * cells.DAY
Row = tuple[str | None, ...]


class AlreadyLoaded(Exception):
    """The rows of this seed are in the database already."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows for one table; `columns` are separated by commas."""

    table: str
    columns: str
    rows: list[Row]


# After the tasks: when each contact was last in contact.
FILL_LAST_CONTACT = """
    UPDATE contact SET last_contact_at = found.latest
    FROM (SELECT contact_id, max(completed_at) AS latest FROM task WHERE status = 'done' GROUP BY contact_id) AS found
    WHERE found.contact_id = contact.id AND contact.last_contact_at IS NULL
"""


class Organization:
    """The members and contacts of one organization; `zone`, `members` and `contacts` are used for its tasks.

    `now` is in seconds since 1970.
    """

    def __init__(self, number: int, sizes: Sizes, *, seed: int, now: int) -> None:
        self.number, self.sizes, self.now = number, sizes, now
        self.rng = random.Random(f"{seed}/{number}")  # noqa: S311 - made-up data, the same for the same seed
        self.name = f"Generated {seed}-{number + 1:03}"
        self.zone = ZoneInfo(ZONES[number % len(ZONES)])
        self.mail = f"{seed}-{number + 1:03}.generated.example"
        self.id = self._ids(1)[0]
        self.members = self._ids(sizes.members)
        self.users = self._ids(sizes.members)
        self.contacts = self._ids(sizes.contacts)
        self.created_at = cells.instant_cell(now - YEAR)

    @property
    def owner(self) -> UUID:
        """The member who owns the organization."""
        return UUID(self.members[0])

    @property
    def agent(self) -> UUID | None:
        """A member with the role agent; None in an organization of at most three."""
        return UUID(self.members[3]) if len(self.members) > 3 else None

    def rows(self, password_hash: str) -> Iterator[Rows]:
        """All rows except tasks, in an order that respects foreign keys."""
        created_at = self.created_at
        row = (self.id, self.name, self.zone.key, "09:00", "add", "0", created_at, "1")
        yield Rows(
            "organization",
            "id, name, timezone, date_reminder_time, ai_mode, ai_quotes_only, created_at, version",
            [row],
        )
        people = zip(self.users, words.names(len(self.users), self.rng), strict=True)
        users: list[Row] = [
            (user, self.email(i), name, password_hash, "{}", created_at) for i, (user, name) in enumerate(people)
        ]
        yield Rows('"user"', "id, email, name, password_hash, preferences, created_at", users)
        members: list[Row] = [
            (member, self.id, user, _role(i), "1", created_at, created_at)
            for i, (member, user) in enumerate(zip(self.members, self.users, strict=True))
        ]
        yield Rows("member", "id, organization_id, user_id, role, active, created_at, updated_at", members)
        yield Rows(
            "contact",
            "id, organization_id, name, sort_name, company, email, phone, search_text, created_at, updated_at, version",
            self._contacts(),
        )
        yield Rows("contact_user", "contact_id, member_id, organization_id", self._assignments())

    def email(self, index: int) -> str:
        """The e-mail address of the member with that index."""
        return f"member-{index + 1}@{self.mail}"

    def token_row(self, token: str, member: UUID) -> Rows:
        """The row of an API token for a member."""
        row = (
            self._ids(1)[0],
            token_hash(token),
            self.id,
            str(member),
            "Load test",
            token[-4:],
            cells.instant_cell(self.now),
        )
        return Rows("api_token", "id, token_hash, organization_id, member_id, name, ending, created_at", [row])

    def _contacts(self) -> list[Row]:
        count, rng = len(self.contacts), self.rng
        rows: list[Row] = []
        companies = rng.choices((None, None, *words.COMPANIES), k=count)
        for index, (contact, name, company) in enumerate(
            zip(self.contacts, words.names(count, rng), companies, strict=True)
        ):
            email, phone = (
                f"contact-{index + 1}@{self.mail}",
                f"1555{self.number % 1000:03}{index % 10_000_000:07}"[:14],
            )
            text = contact_text(name, company, email, f"+{phone}")
            rows.append(
                (
                    contact,
                    self.id,
                    name,
                    fold(name),
                    company,
                    email,
                    f"+{phone}",
                    text,
                    self.created_at,
                    self.created_at,
                    "1",
                )
            )
        return rows

    def _assignments(self) -> list[Row]:
        """Most contacts have one assigned member, some two, some none."""
        rows: list[Row] = []
        for contact, count in zip(
            self.contacts, self.rng.choices((0, 1, 2), (20, 65, 15), k=len(self.contacts)), strict=True
        ):
            members = self.rng.sample(self.members, min(count, len(self.members)))
            rows.extend((contact, member, self.id) for member in members)
        return rows

    def _ids(self, count: int) -> list[str]:
        return cells.ids([self.now - YEAR] * count, self.rng)


def _role(index: int) -> str:
    if index < 3:
        return ("owner", "admin", "manager")[index]
    return "viewer" if index % 10 == 9 else "agent"
