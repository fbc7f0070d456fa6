"""Tables of login sessions, API tokens, invitations and account links, whose secrets are stored only as hashes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, String
from sqlmodel import Field, SQLModel

from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, index_where, one_of, reference, tenant_key
from taskapp.core.ids import Id, new_id
from taskapp.core.work.leases import Leased


class LoginSession(SQLModel, table=True):
    """The session of a signed-in browser: the SHA-256 of its cookie, the member it acts as, and its expiry.

    `address` is the network address it was last used from; `last_seen_at` is written at most every ten minutes.
    """

    __tablename__ = "login_session"
    __table_args__ = (
        tenant_key("member_id", "member", name="fk_login_session_member"),
        Index("ix_login_session_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    token_hash: str = Field(sa_column=Column(String(64), unique=True, nullable=False))
    user_id: UUID = reference("user")
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
        tenant_key("member_id", "member", name="fk_api_token_member"),
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


INVITATION_STATES = ("pending", "accepted", "declined", "revoked")
LINK_KINDS = ("reset", "prove", "change")
MAIL_KINDS = ("invitation", "reset", "link")
MAIL_STATES = ("pending", "dead")


class Invitation(SQLModel, table=True):
    """An offer of membership to an e-mail address; it makes nobody a member until the holder of its link accepts.

    It has two links: one is shown to the inviter once (random), the other is only mailed to the address (derived from the
    id and `renewals` with the secret key). Only the mailed one proves that its holder reads mail at the address.
    """

    __table_args__ = (
        one_of("state", INVITATION_STATES, table="invitation"),
        one_of("role", Role, table="invitation"),
        index_where("uq_invitation_pending", "organization_id", "email", unique=True, where="state = 'pending'"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    organization_id: UUID = reference("organization")
    email: str = Field(max_length=254)
    # As the inviter typed it; the invited person chooses their own.
    name: str = Field(max_length=255)
    role: str = Field(max_length=16)
    state: str = Field(max_length=16, default="pending")
    token_hash: str = Field(sa_column=Column(String(64), unique=True, nullable=False))
    mail_token_hash: str = Field(sa_column=Column(String(64), unique=True, nullable=False))
    renewals: int = 0
    invited_by: UUID | None = Field(default=None, sa_type=Id)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class AccountLink(SQLModel, table=True):
    """A single-use link to set a new password (`reset`), to prove an address (`prove`) or to change it (`change`)."""

    __tablename__ = "account_link"
    __table_args__ = (one_of("kind", LINK_KINDS, table="account_link"), Index("ix_account_link_user", "user_id"))

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    kind: str = Field(max_length=16)
    user_id: UUID = reference("user")
    # The address that the link was mailed to; for a link shown to an admin, the account's.
    email: str = Field(max_length=254)
    token_hash: str = Field(sa_column=Column(String(64), unique=True, nullable=False))
    # Set when an admin saw the link: it works only while the account belongs to no other organization.
    shown_in: UUID | None = Field(default=None, sa_type=Id)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)


class AccountMail(Leased, table=True):
    """A queued e-mail about an account or an invitation; it holds no link, because the worker derives the link.

    `subject_id` is the invitation or the account link; null for a reset, where `email` may be nobody's address.
    """

    __tablename__ = "account_mail"
    __table_args__ = (
        one_of("kind", MAIL_KINDS, table="account_mail"),
        one_of("state", MAIL_STATES, table="account_mail"),
        index_where("ix_account_mail_due", "next_attempt_at", "id", where="state = 'pending'"),
    )

    kind: str = Field(max_length=16)
    email: str = Field(max_length=254)
    subject_id: UUID | None = Field(default=None, sa_type=Id)
