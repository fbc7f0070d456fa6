"""Second factors (authenticator app, passkeys, recovery codes) and logins of an OpenID provider."""

import sqlalchemy as sa
from alembic import op

from taskapp.core.db.columns import Instant
from taskapp.core.ids import Id

revision = "0009"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "organization", sa.Column("require_second_factor", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("user", sa.Column("has_second_factor", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "totp_factor",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("enabled_at", Instant, nullable=True),
        _of_user("totp_factor"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_totp_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        _of_user("recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("ix_recovery_code_user", "recovery_code", ["user_id"])
    _create_passkey()
    _create_external_login()


def _create_passkey() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("last_challenge", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        _of_user("passkey"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index("ix_passkey_user", "passkey", ["user_id"])


def _create_external_login() -> None:
    op.create_table(
        "external_login",
        sa.Column("id", Id, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        _of_user("external_login"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_external_login")),
        sa.UniqueConstraint("issuer", "subject", name="uq_external_login_subject"),
    )
    op.create_index("ix_external_login_user", "external_login", ["user_id"])


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")


def downgrade() -> None:
    for table in ("external_login", "passkey", "recovery_code", "totp_factor"):
        op.drop_table(table)
    op.drop_column("user", "has_second_factor")
    op.drop_column("organization", "require_second_factor")
