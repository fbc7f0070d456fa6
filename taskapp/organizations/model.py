"""Tables of organizations (the tenants), users and members."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from taskapp.access.roles import Role
from taskapp.core.clock import utc_now
from taskapp.core.db.changes import touch_on_change
from taskapp.core.db.columns import Instant, JsonColumn, one_of, reference
from taskapp.core.ids import Id, new_id


class Organization(SQLModel, table=True):
    """An organization, which is the tenant: rows of other tables belong to exactly one."""

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    name: str = Field(max_length=255)
    timezone: str = Field(max_length=64, default="UTC")
    # ISO 3166 alpha-2; None: the country of the time zone.
    country: str | None = Field(default=None, max_length=2)
    date_reminder_time: str = Field(max_length=5, default="09:00")
    ai_mode: str = Field(max_length=16, default="add", sa_column_kwargs={"server_default": "add"})
    ai_quotes_only: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    # Suggestions of a category are accepted without asking above this bound (extraction/trust/service.py); null: never.
    ai_accept_above: float | None = None
    require_second_factor: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    # The rule for the next try to reach a contact (tasks/attempts/rule.py); holidays as ISO dates.
    max_attempts: int = Field(default=4, sa_column_kwargs={"server_default": "4"})
    attempt_morning: str = Field(max_length=5, default="10:00", sa_column_kwargs={"server_default": "10:00"})
    attempt_afternoon: str = Field(max_length=5, default="15:00", sa_column_kwargs={"server_default": "15:00"})
    attempt_days: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    attempt_other_half: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    holidays: list[str] = Field(
        default_factory=list, sa_column=Column(JsonColumn, nullable=False, server_default=text("'[]'"))
    )
    # After how many days without contact somebody checks in, by tag (contacts/rhythm.py).
    tag_rhythms: dict[str, int] = Field(
        default_factory=dict, sa_column=Column(JsonColumn, nullable=False, server_default=text("'{}'"))
    )
    # Where an owner last opened Taskapp, as https://tasks.example.com; never this machine itself.
    site: str | None = Field(default=None, max_length=255)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    version: int = 1
    # When everything of the organization is erased; until then its members may only read and export.
    deletion_at: datetime | None = Field(default=None, sa_type=Instant)


class User(SQLModel, table=True):
    """A person with an e-mail address and a password, in any number of organizations."""

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    email: str = Field(sa_column=Column(String(254), unique=True, nullable=False))
    name: str = Field(max_length=255)
    password_hash: str = Field(max_length=255)
    # Whether an authenticator app or a passkey is set up; auth/second_factor keeps it in step with its tables.
    has_second_factor: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    # When a link mailed to `email` was opened; null: anybody may have typed the address.
    email_proven_at: datetime | None = Field(default=None, sa_type=Instant)
    preferences: dict[str, object] = Field(default_factory=dict, sa_column=Column(JsonColumn, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


@touch_on_change
class Member(SQLModel, table=True):
    """A user's membership in one organization, with a role; the row stays for history, inactive or removed.

    A removed member's user is one without a name, which stands for a deleted person.
    """

    __table_args__ = (
        UniqueConstraint("organization_id", "user_id", name="uq_member_user"),
        UniqueConstraint("organization_id", "id", name="uq_member_tenant"),
        Index("ix_member_user", "user_id"),
        one_of("role", Role, table="member"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    user_id: UUID = reference("user")
    role: str = Field(max_length=16)
    active: bool = True
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
