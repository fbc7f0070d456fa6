"""Tables of second factors. They belong to a person, not to an organization, like the password."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Instant
from taskapp.core.ids import Id, new_id


def _user_column(*, primary_key: bool = False) -> "Column[UUID]":
    return Column(Id, ForeignKey("user.id", ondelete="CASCADE"), nullable=False, primary_key=primary_key)


class TotpFactor(SQLModel, table=True):
    """A person's authenticator app (RFC 6238); in use once `enabled_at` is set."""

    __tablename__ = "totp_factor"

    user_id: UUID = Field(sa_column=_user_column(primary_key=True))
    # Encrypted with the installation's key (`sealing`).
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    # The 30-second step of the last accepted code; only codes of later steps are accepted.
    last_step: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    enabled_at: datetime | None = Field(default=None, sa_type=Instant)


class RecoveryCode(SQLModel, table=True):
    """A recovery code, stored as a keyed hash; works once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_user", "user_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    user_id: UUID = Field(sa_column=_user_column())
    code_hash: str = Field(sa_column=Column(String(64), nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class Passkey(SQLModel, table=True):
    """A WebAuthn credential of a person."""

    __table_args__ = (Index("ix_passkey_user", "user_id"),)

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    user_id: UUID = Field(sa_column=_user_column())
    # base64url; browsers make ids of up to 1023 bytes.
    credential_id: str = Field(sa_column=Column(String(1400), unique=True, nullable=False))
    public_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sign_count: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    # When the challenge of the last accepted assertion was made (µs); only later ones are accepted.
    last_challenge: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    name: str = Field(max_length=100)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)
