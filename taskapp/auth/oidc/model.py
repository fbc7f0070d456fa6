"""Table of logins at an OpenID provider."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant, reference
from taskapp.core.ids import Id, new_id


class ExternalLogin(SQLModel, table=True):
    """A person's account at an OpenID provider, which is identified by issuer and subject, never by e-mail address."""

    __tablename__ = "external_login"
    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="uq_external_login_subject"),
        Index("ix_external_login_user", "user_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    user_id: UUID = reference("user")
    issuer: str = Field(max_length=255)
    subject: str = Field(max_length=255)
    # As the provider gave it at the last login, to show which account is linked.
    email: str = Field(max_length=254, default="")
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
