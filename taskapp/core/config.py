"""Settings from environment variables, read and validated once at the start."""

import os
import secrets
import tempfile
from difflib import get_close_matches
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

# The query options allowed in a database URL.
_DATABASE_OPTIONS = frozenset({"host", "port", "ssl", "sslmode"})
# The modes of a new folder and a new file that hold data: other people of the machine may not look into them.
PRIVATE, PRIVATE_FILE = 0o700, 0o600

# Variables that are read before the settings are, and those that a server sets for its own processes.
_OTHER_VARIABLES = frozenset({"TASKAPP_WEB_DIR", "TASKAPP_FAILPOINTS"})
_INTERNAL = "TASKAPP_SERVE_"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class ConfigError(Exception):
    """An invalid setting; the message names its environment variable."""


class Settings(BaseSettings):
    """The environment variables of the product (README has the same table)."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(Path("data"), validation_alias="TASKAPP_DATA_DIR")
    database_url: str = Field("", validation_alias="TASKAPP_DATABASE_URL")
    log_format: Literal["text", "json"] = Field("text", validation_alias="TASKAPP_LOG_FORMAT")
    database_pool: int = Field(20, ge=5, le=1000, validation_alias="TASKAPP_DB_POOL")
    redis_url: str = Field("", validation_alias="TASKAPP_REDIS_URL")
    secret_key: SecretStr = Field(SecretStr(""), validation_alias="TASKAPP_SECRET_KEY")
    token: SecretStr = Field(SecretStr(""), validation_alias="TASKAPP_TOKEN")
    audit_days: int = Field(365, ge=1, le=36_500, validation_alias="TASKAPP_AUDIT_DAYS")
    deleted_days: int = Field(90, ge=1, le=36_500, validation_alias="TASKAPP_DELETED_DAYS")
    outbox_days: int = Field(30, ge=15, le=36_500, validation_alias="TASKAPP_OUTBOX_DAYS")
    notification_days: int = Field(365, ge=1, le=36_500, validation_alias="TASKAPP_NOTIFICATION_DAYS")
    reminder_days: int = Field(365, ge=1, le=36_500, validation_alias="TASKAPP_REMINDER_DAYS")
    usage_days: int = Field(730, ge=1, le=36_500, validation_alias="TASKAPP_USAGE_DAYS")
    # 0: for ever.
    recording_days: int = Field(0, ge=0, le=36_500, validation_alias="TASKAPP_RECORDING_DAYS")
    idempotency_hours: int = Field(24, ge=1, le=8_760, validation_alias="TASKAPP_IDEMPOTENCY_HOURS")
    base_url: str = Field("", validation_alias="TASKAPP_BASE_URL")
    outbound_allow: str = Field("", validation_alias="TASKAPP_OUTBOUND_ALLOW")
    smtp_url: str = Field("", validation_alias="TASKAPP_SMTP_URL")
    # Empty: open until the first organization exists, then invite.
    signup: Literal["", "open", "invite", "closed"] = Field("", validation_alias="TASKAPP_SIGNUP")
    # From one network address; 0: any number.
    signups_per_hour: int = Field(20, ge=0, le=1_000_000, validation_alias="TASKAPP_SIGNUPS_PER_HOUR")
    oidc_issuer: str = Field("", validation_alias="TASKAPP_OIDC_ISSUER")
    oidc_client_id: str = Field("", validation_alias="TASKAPP_OIDC_CLIENT_ID")
    oidc_client_secret: SecretStr = Field(SecretStr(""), validation_alias="TASKAPP_OIDC_CLIENT_SECRET")
    oidc_name: str = Field("single sign-on", validation_alias="TASKAPP_OIDC_NAME", max_length=60)
    oidc_scopes: str = Field("openid email profile", validation_alias="TASKAPP_OIDC_SCOPES")
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field("", validation_alias="OPENAI_BASE_URL")
    ai_idle_seconds: float = Field(120.0, ge=1, le=3600, validation_alias="TASKAPP_AI_IDLE_SECONDS")
    twilio_account_sid: str = Field("", validation_alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr = Field(SecretStr(""), validation_alias="TWILIO_AUTH_TOKEN")
    twilio_api_base: str = Field("https://api.twilio.com", validation_alias="TASKAPP_TWILIO_API_BASE")

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, values: dict[str, str]) -> dict[str, str]:
        # At an end they come from a file with the line ends of Windows, or from `echo`; a blank variable is an unset one.
        return {name: text for name, value in values.items() if (text := value.strip())}

    @field_validator("*", mode="before")
    @classmethod
    def _text(cls, value: object) -> object:
        if isinstance(value, str):
            _refuse_no_text(value)
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                raise ValueError("stands in quotes, which are part of the value here; leave them out")
        return value

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, folder: Path) -> Path:
        _refuse_home(folder.as_posix())
        return folder

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        return known_database(url)

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, url: str) -> str:
        return _with_scheme(url, ("redis", "rediss", "unix"), "redis://host:6379/0")

    @field_validator("base_url", "openai_base_url", "twilio_api_base")
    @classmethod
    def _known_web(cls, url: str) -> str:
        url = _with_scheme(url, ("http", "https"), "https://tasks.example.com")
        if "?" in url or "#" in url:
            raise ValueError("has a ? or # part; leave it out, as in https://tasks.example.com")
        return url.rstrip("/")

    @field_validator("base_url")
    @classmethod
    def _without_path(cls, url: str) -> str:
        if "@" in url or not url.isprintable() or " " in url:
            raise ValueError("is more than a scheme and a host; write it as in https://tasks.example.com")
        if path := urlsplit(url).path:
            raise ValueError(
                f"has the path {path}; Taskapp needs a host name of its own, as in https://tasks.example.com"
            )
        # As a browser writes the origin of a page: passkeys and signatures of callbacks are compared letter by letter.
        scheme, address = urlsplit(url)[:2]
        usual = {"https": ":443", "http": ":80"}.get(scheme, "")
        return f"{scheme}://{address.lower().removesuffix(usual)}" if url else ""

    @field_validator("oidc_issuer")
    @classmethod
    def _known_issuer(cls, url: str) -> str:
        # Kept as it is written: an ID token names its issuer exactly like this, with or without a slash at the end.
        url = _with_scheme(url, ("http", "https"), "https://login.example.com")
        if url.startswith("http:") and urlsplit(url).hostname not in _THIS_MACHINE:
            raise ValueError("must start with https://, so that nobody on the way can sign people in")
        return url

    @field_validator("oidc_scopes")
    @classmethod
    def _openid_scopes(cls, scopes: str) -> str:
        if "openid" not in scopes.split():
            raise ValueError("lacks the scope openid; write it as in: openid email profile")
        return scopes

    @model_validator(mode="after")
    def _whole_provider(self) -> "Settings":
        if bool(self.oidc_issuer) != bool(self.oidc_client_id):
            raise ValueError(
                "TASKAPP_OIDC_ISSUER and TASKAPP_OIDC_CLIENT_ID are only useful together; set both or none"
            )
        return self

    @field_validator("outbound_allow")
    @classmethod
    def _networks(cls, networks: str) -> str:
        for network in _words(networks):
            try:
                ip_network(network)
            except ValueError:
                raise ValueError(f"{network!r} is no network; write it as in 192.168.1.0/24,10.0.0.5/32") from None
        return networks

    @property
    def outbound_networks(self) -> list[str]:
        """The networks of the installation's own that webhooks may reach, beside public addresses."""
        return _words(self.outbound_allow)

    @field_validator("smtp_url")
    @classmethod
    def _known_smtp(cls, url: str) -> str:
        return _with_scheme(url, ("smtp", "smtps"), "smtp://user:password@host:587")

    @field_validator("secret_key")
    @classmethod
    def _long_secret(cls, key: SecretStr) -> SecretStr:
        if 0 < len(key.get_secret_value()) < 32:
            raise ValueError("is shorter than 32 characters; use a longer random one, or leave it unset")
        return key


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The validated settings of this process, cached; `settings.cache_clear()` makes the next call read them again.

    Raises `ConfigError`.
    """
    try:
        loaded = Settings()
    except ValidationError as error:
        raise ConfigError(_explain(error)) from None
    if not loaded.database_url:
        loaded.database_url = f"sqlite:///{(loaded.data_dir / 'taskapp.db').as_posix()}"
    return loaded


def warnings() -> list[str]:
    """What about the settings is allowed but hardly meant, one sentence each."""
    known = {str(field.validation_alias) for field in Settings.model_fields.values()} | _OTHER_VARIABLES
    found = []
    for name in sorted(os.environ):
        if name.startswith("TASKAPP_") and name not in known and not name.startswith(_INTERNAL):
            close = get_close_matches(name, known, n=1)
            found.append(f"{name} is no setting of Taskapp" + (f"; did you mean {close[0]}?" if close else "."))
    return [*found, *_about_mailed_links()]


def _about_mailed_links() -> list[str]:
    base_url = settings().base_url
    if not settings().smtp_url or urlsplit(base_url or "http://localhost").hostname not in _THIS_MACHINE:
        return []
    if base_url:
        return [
            f"TASKAPP_BASE_URL is {base_url}: links in mail work on this machine only. Set it to the public address."
        ]
    text = (
        "TASKAPP_BASE_URL is unset: links in mail lead to where an owner of the first organization last opened Taskapp, "
        "and to http://localhost:3000 until one did. Set it to the public address."
    )
    return [text]


def secret_key() -> bytes:
    """The signing key: the configured one, else one created at the first start and stored in the data folder."""
    configured = settings().secret_key.get_secret_value()
    if configured:
        return configured.encode()
    return _stored_secret(data_folder() / "secret-key")


def data_folder() -> Path:
    """The data folder, created when missing, for its owner alone. Raises `ConfigError` when that fails."""
    folder = settings().data_dir
    try:
        folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from None
    return folder


def database_setting(url: str) -> str:
    """The name of the environment variable that `url` comes from, for error messages."""
    is_default = not os.environ.get("TASKAPP_DATABASE_URL") and settings().data_dir.as_posix() in url
    return "TASKAPP_DATA_DIR" if is_default else "TASKAPP_DATABASE_URL"


def _stored_secret(path: Path) -> bytes:
    try:
        if not path.exists():
            _write_secret(path)
        key = path.read_bytes().decode("ascii", "ignore").strip()
    except OSError as error:
        raise ConfigError(
            f"TASKAPP_SECRET_KEY is unset and the kept key in {path} cannot be used: {error.strerror}; set the variable, or "
            "let this user read and write there."
        ) from None
    if len(key) < 32:
        raise ConfigError(
            f"TASKAPP_SECRET_KEY is unset and the kept key in {path} is damaged; set the variable or remove the file."
        )
    return key.encode()


def _write_secret(path: Path) -> None:
    """Make a key file in one step: a process that ends half-way leaves none, and of several that start at once one makes it."""
    descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(unfinished, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            Path(unfinished).replace(path)
    finally:
        Path(unfinished).unlink(missing_ok=True)


def _unusable(folder: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"TASKAPP_DATA_DIR {folder} cannot be used: {error.strerror}; name a folder that may be written."
    )


def _with_scheme(url: str, schemes: tuple[str, ...], example: str) -> str:
    url = url.strip()
    parts = urlsplit(url)
    if url and (parts.scheme.split("+")[0] not in schemes):
        raise ValueError(f"must start with one of {', '.join(s + '://' for s in schemes)}, as in {example}")
    if "http" not in schemes:
        _refuse_bare_password(url.partition("://")[2])
    if parts.scheme in ("http", "https", "smtp", "smtps") and not parts.hostname:
        raise ValueError(f"names no host; write it as in {example}")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError(f"names no port from 1 to 65535; write it as in {example}")
    return url


def _refuse_bare_password(address: str) -> None:
    """Raise `ValueError` for a password with a character that ends it; the rest would be taken as a host, and be shown."""
    before = address.partition("?")[0]
    # A query has an @ of its own, as in ?from=tasks@example.com.
    user = (before if "@" in before or ":" not in before else address).rpartition("@")[0]
    for character in "/?#@":
        if not address.startswith("/") and character in user:
            raise ValueError(
                f"has no host where one belongs; the {character} of a password is written %{ord(character):02X}"
            )


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _refuse_home(path: str) -> None:
    if path.startswith("~"):
        raise ValueError("starts with ~, which only a shell replaces; write the whole path")


def _refuse_no_text(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("is not text in UTF-8; write it in UTF-8") from None


def known_database(url: str) -> str:
    """A database URL as it may be used, also an empty one. Raises `ValueError` that says what is wrong with it."""
    _refuse_no_text(url)
    url = _with_scheme(url, ("sqlite", "postgresql", "postgres"), "sqlite:///file.db or postgresql://user@host/name")
    try:
        parsed = make_url(url or "sqlite://")
    except (ArgumentError, ValueError) as error:
        raise ValueError("cannot be read; write it as in postgresql://user:password@host:5432/name") from error
    if unknown := sorted(parsed.query.keys() - _DATABASE_OPTIONS):
        raise ValueError(f"has the option {unknown[0]!r}; known ones are {', '.join(sorted(_DATABASE_OPTIONS))}")
    _refuse_home(parsed.database or "")
    return url


def _explain(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc']))} {e['msg'].removeprefix('Value error, ')}" for e in error.errors())
