"""Tables of login sessions and API tokens, both stored only as hashes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, String
from sqlmodel import Field, SQLModel

from taskapp.access.scopes import Scope
from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant
from taskapp.core.ids import Id, new_id


class LoginSession(SQLModel, table=True):
    """The session of a signed-in browser: the SHA-256 of its cookie, the member it acts as, and its expiry.

    `address` is the network address it was last used from; `last_seen_at` is written at most every ten minutes.
    """

    __tablename__ = "login_session"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["member.organization_id", "member.id"],
            ondelete="CASCADE",
            name="fk_login_session_member",
        ),
        Index("ix_login_session_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    token_hash: str = Field(sa_column=Column(String(64), unique=True, nullable=False))
    user_id: UUID = Field(sa_column=Column(Id, ForeignKey("user.id", ondelete="CASCADE"), nullable=False))
    organization_id: UUID = Field(sa_type=Id)
    member_id: UUID = Field(sa_type=Id)
    user_agent: str = Field(max_length=255, default="")
    address: str = Field(max_length=64, default="", sa_column_kwargs={"server_default": ""})
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    last_seen_at: datetime | None = Field(default=None, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class ApiToken(SQLModel, table=True):
    """A `tk_…` token of one member; only its SHA-256 and its last four characters are stored."""

    __tablename__ = "api_token"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "member_id"],
            ["member.organization_id", "member.id"],
            ondelete="CASCADE",
            name="fk_api_token_member",
        ),
        Index("ix_api_token_member", "organization_id", "member_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    token_hash: str = Field(sa_column=Column(String(64), unique=True, nullable=False))
    organization_id: UUID = Field(sa_type=Id)
    member_id: UUID = Field(sa_type=Id)
    name: str = Field(max_length=100, default="")
    ending: str = Field(max_length=4)
    # Rows from before scopes existed may do everything.
    scope: str = Field(max_length=16, default=Scope.ADMIN.value, sa_column_kwargs={"server_default": Scope.ADMIN.value})
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
