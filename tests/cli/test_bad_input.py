"""Invalid input to all commands: one clear line, a non-zero exit code, no traceback."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from taskapp.calls import recordings
from taskapp.cli import running, serving
from taskapp.cli.console import announce
from taskapp.cli.passwords import read_password
from taskapp.core import config
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.export.files import unfinished_file
from tests.cli.conftest import Run, one_line
from tests.support.databases import Databases
from tests.support.forkserver import Done
from tests.support.product import Product
from tests.support.product import command as installed

USER = {"email": "ada@example.com", "password": "long enough", "name": "Ada", "organization": "Acme"}


def user(**changes: str | None) -> list[str]:
    return [word for name, value in {**USER, **changes}.items() if value is not None for word in (f"--{name}", value)]


COMMANDS = [
    ["serve"], ["demo"], ["worker"], ["migrate"], ["job"], ["job", "run"], ["user"], ["user", "create"], ["token"],
    ["token", "create"], ["generate"], ["backup"], ["restore"],
]  # fmt: skip


def test_every_command_has_help(run_anywhere: Run) -> None:
    for command in ([], *COMMANDS):
        done = run_anywhere(*command, "--help")
        assert done.returncode == 0, done
        assert "Usage" in done.stdout, command
        assert done.stderr == ""


def test_every_command_of_the_contract_is_in_the_help(run_anywhere: Run) -> None:
    shown = run_anywhere("--help").stdout
    for command in ("serve", "demo", "worker", "migrate", "job", "user", "token", "generate", "backup", "restore"):
        assert command in shown


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["fly"], "fly"), (["--fly"], "--fly"), (["serve", "--fly"], "--fly"), (["serve", "extra"], "extra"),
        (["serve", "--port", "0"], "--port"), (["serve", "--port", "65536"], "--port"), (["serve", "--port", "http"], "--port"),
        (["serve", "--workers", "0"], "--workers"), (["serve", "--workers", "many"], "--workers"),
        (["serve", "--workers", "2", "--backend-only"], "TASKAPP_REDIS_URL"),
        (["serve", "--host", "not-an-address", "--backend-only"], "not-an-address"),
        (["serve", "--host", "", "--backend-only"], "--host"), (["serve", "--host", "a" * 300, "--backend-only"], "--host"),
        (["token", "create", "--email", "nobody"], "--email"), (["token", "create", "--email", "\udcff@example.com"], "--email"),
        (["token", "create", "--email", "ada@example.com", "--organization", "\udcff"], "--organization"),
        (["token", "create", "--email", "ada@example.com", "--scope", "root"], "--scope"),
        (["token", "create", "--email", "ada@example.com", "--expires-days", "0"], "--expires-days"),
        (["token", "create", "--email", "ada@example.com", "--expires-days", "soon"], "--expires-days"),
        (["token", "create", "--email", "ada@example.com", "--expires-days", "0000000011111"], "--expires-days"),
        (["user", "reset-second-factor", "--email", "a\udcff@example.com"], "--email"),
        (["user", "reset-second-factor", "--email", "x" * 100_000], "--email"), (["user", "list", "--organization", ""], "--organization"),
        (["user", "list", "--organization", "\udcff"], "--organization"),
        (["phone-line", "add", "+14155550123", "--organization", "\udcff"], "--organization"),
        (["phone-line", "add", "+14155550123", "--organization", ""], "--organization"),
        (["phone-line", "add", "+14155550123", "--organization", "x" * 100_000], "--organization"),
        (["demo", "--port", "-1"], "--port"), (["worker", "now"], "now"), (["migrate", "--down"], "--down"),
        (["job", "run"], "argument"), (["job", "run", "make-coffee"], "make-coffee"), (["job", "walk"], "walk"),
        (["user", "create"], "--email"), (["user", "delete"], "delete"),
        (["user", "create", *user(email=None)], "--email"), (["user", "create", *user(password=None)], "--password"),
        (["user", "create", *user(email="nobody")], "--email"), (["user", "create", *user(password="short")], "--password"),
        (["user", "create", *user(name="  ")], "--name"), (["user", "create", *user(organization="")], "--organization"),
        (["user", "create", *user(name="x" * 256)], "--name"), (["user", "create", *user(), "--role", "king"], "--role"),
        (["user", "create", *user(), "--timezone", "Mars/Olympus"], "--timezone"),
        (["token", "create"], "--email"), (["generate"], "--tasks"), (["generate", "--tasks", "-1"], "--tasks"),
        (["generate", "--tasks", "some"], "--tasks"), (["generate", "--tasks", "1", "--organizations", "0"], "--organizations"),
        (["move", "--to", "sqlite:"], "--to"), (["move", "--to", "sqlite://"], "--to"), (["move", "--to", ""], "--to"),
        (["move", "--to", "sqlite:///\udcff.db"], "--to"), (["move", "--to", "postgresql://h/x?pool=5"], "--to"),
        (["move", "--to", "sqlite:////proc/x.db"], "--to"), (["move", "--to", "postgresql://h:99999/x"], "--to"),
        (["backup"], "argument"), (["restore"], "argument"), (["restore", "/no/such/file"], "/no/such/file"),
        (["backup", "/no/such/folder/file"], "/no/such/folder"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)  # fmt: skip
def test_a_wrong_word_is_named_in_one_line(run_anywhere: Run, arguments: list[str], word: str) -> None:
    one_line(run_anywhere(*arguments), word)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TASKAPP_DATABASE_URL", "mysql://host/db"), ("TASKAPP_DATABASE_URL", "taskapp.db"), ("TASKAPP_DATABASE_URL", "sqlite://"),
        ("TASKAPP_DATABASE_URL", "sqlite:///:memory:"), ("TASKAPP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"),
        ("TASKAPP_DATABASE_URL", "postgresql://host:port/x"), ("TASKAPP_REDIS_URL", "localhost:6379"), ("TASKAPP_SECRET_KEY", "tiny-secret"),
        ("TASKAPP_BASE_URL", "tasks.example.com"), ("TASKAPP_BASE_URL", "https://"), ("TASKAPP_SMTP_URL", "mail.example.com"),
        ("TASKAPP_DATABASE_URL", "postgresql://host:99999/x"), ("TASKAPP_DATABASE_URL", "postgresql://host/x?pool=5"),
        ("TASKAPP_REDIS_URL", "redis://localhost:port/0"), ("TASKAPP_SMTP_URL", "smtp://"), ("TASKAPP_SMTP_URL", "smtp://mail:0"),
        ("TASKAPP_BASE_URL", "https://tasks.example.com/?a=b"), ("OPENAI_BASE_URL", "ftp://models"), ("TASKAPP_TWILIO_API_BASE", "twilio"),
        ("TASKAPP_BASE_URL", "https://tasks.example.com/sub/path"), ("TASKAPP_LOG_FORMAT", "yaml"), ("TASKAPP_SIGNUPS_PER_HOUR", "-1"),
        ("TASKAPP_DATABASE_URL", "sqlite:////proc/new.db"), ("TASKAPP_DATABASE_URL", "sqlite:///\udcff.db"), ("TASKAPP_DATA_DIR", "\udcff"), ("TASKAPP_SECRET_KEY", "\udcff" * 40),
        ("TASKAPP_SMTP_URL", "smtp://\udcff@mail"),
        ("TASKAPP_BASE_URL", "https://two words"), ("TASKAPP_BASE_URL", "https://two\nlines"),
        ("TASKAPP_BASE_URL", "https://ada:secret@tasks.example.com"), ("TASKAPP_DATA_DIR", "~/tasks"), ("TASKAPP_DATA_DIR", "'data'"),
        ("TASKAPP_DATABASE_URL", "sqlite:///~/tasks.db"), ("TASKAPP_SECRET_KEY", f'"{"x" * 40}"'),
    ],
)  # fmt: skip
def test_a_bad_setting_stops_the_start_and_is_named(run_anywhere: Run, name: str, value: str) -> None:
    for command in (["serve", "--backend-only", "--port", "4599"], ["migrate"]):
        done = run_anywhere(*command, env={name: value})
        one_line(done, name)
        if name == "TASKAPP_SECRET_KEY":
            assert value not in done.stderr


def test_a_data_folder_that_cannot_be_is_named(run_anywhere: Run, tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    env = {"TASKAPP_DATA_DIR": str(tmp_path / "plain" / "data"), "TASKAPP_DATABASE_URL": None}
    for command in (["serve", "--backend-only"], ["migrate"], ["worker"]):
        done = run_anywhere(*command, env=env)
        one_line(done, "TASKAPP_DATA_DIR", "plain")


def test_a_redis_that_takes_the_connection_and_says_nothing_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_REDIS_TIMEOUT", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("TASKAPP_REDIS_URL", f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        config.settings.cache_clear()
        with pytest.raises(serving.ServeError, match="TASKAPP_REDIS_URL"):
            serving.check_redis()


@pytest.mark.parametrize("command", [["serve", "--backend-only"], ["worker"]])
@pytest.mark.parametrize("option", ["", "?colour=red"])
def test_a_redis_that_does_not_answer_stops_the_start(run_anywhere: Run, command: list[str], option: str) -> None:
    one_line(run_anywhere(*command, env={"TASKAPP_REDIS_URL": f"redis://127.0.0.1:1/0{option}"}), "TASKAPP_REDIS_URL")


def test_a_start_names_settings_that_do_nothing_and_links_that_lead_nowhere(
    databases: Databases, tmp_path: Path
) -> None:
    env = {"TASKAPP_BASE_UR": "https://tasks.example.com", "TASKAPP_SMTP_URL": "smtp://127.0.0.1:1"}
    with databases.fresh("sqlite") as url:
        product = Product(database_url=url, folder=tmp_path, env=env)
        product.start("worker").wait_until(lambda: "worker is running" in product.log, seconds=120)
        product.stop()
    named = [line for line in product.log.splitlines() if line.startswith("Warning: ")]
    assert len(named) == 2
    assert named[0].endswith("TASKAPP_BASE_UR is no setting of Taskapp; did you mean TASKAPP_BASE_URL?")
    assert "http://localhost:3000" in named[1]


def test_a_public_address_on_this_machine_is_named_where_mail_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKAPP_SMTP_URL", "smtp://mail.example.com")
    for base_url, named in (("http://localhost:8080", True), ("https://tasks.example.com", False)):
        monkeypatch.setenv("TASKAPP_BASE_URL", base_url)
        config.settings.cache_clear()
        assert [base_url in text for text in config.warnings()] == [True] * named


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TASKAPP_OIDC_ISSUER": "http://login.example.com", "TASKAPP_OIDC_CLIENT_ID": "taskapp"}, "must start with https://"),
        ({"TASKAPP_OIDC_ISSUER": "https://login.example.com"}, "only useful together"),
        ({"TASKAPP_OIDC_CLIENT_ID": "taskapp"}, "only useful together"),
        ({"TASKAPP_OIDC_SCOPES": "email profile"}, "lacks the scope openid"),
        ({"TASKAPP_OUTBOUND_ALLOW": "10.0.0.0/8, 192.168.1.0/33"}, "'192.168.1.0/33' is no network"),
        ({"TASKAPP_OUTBOX_DAYS": "14"}, "TASKAPP_OUTBOX_DAYS"),
        ({"TASKAPP_SECRET_KEY": "x" * 31}, "shorter than 32 characters"),
        ({"TASKAPP_DATABASE_URL": "postgresql://ada:se@cret@host/x"}, "the @ of a password is written %40"),
        ({"TASKAPP_DATABASE_URL": "postgresql://ada:se#cret@host/x"}, "the # of a password is written %23"),
        ({"TASKAPP_DATABASE_URL": "postgresql://ada:12/cret@host/x"}, "the / of a password is written %2F"),
        ({"TASKAPP_SMTP_URL": "smtp://ada:25?ret@mail.example.com"}, r"the \? of a password is written %3F"),
        ({"TASKAPP_REDIS_URL": "redis://:se/cret@host/0"}, "the / of a password is written %2F"),
    ],
)  # fmt: skip
def test_settings_that_are_unsafe_or_do_not_fit_together_are_refused(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], said: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    with pytest.raises(config.ConfigError, match=said) as refused:
        config.settings()
    assert "cret" not in str(refused.value)


def test_settings_that_are_empty_or_have_a_slash_too_much_are_read_as_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TASKAPP_BASE_URL": " HTTPS://Tasks.Example.com:443/", "TASKAPP_RECORDING_DAYS": "", "TASKAPP_OIDC_CLIENT_ID": "x" * 32,
        "TASKAPP_OIDC_ISSUER": "http://localhost:9000/", "TASKAPP_SECRET_KEY": "x" * 32,
        # A file of settings with the line ends of Windows, and a secret that ends in a line feed.
        "TASKAPP_DATA_DIR": "data\r", "TASKAPP_DB_POOL": "\r", "TWILIO_AUTH_TOKEN": "secret\n", "TASKAPP_LOG_FORMAT": "json\r",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    found = config.settings()
    assert (found.base_url, found.recording_days) == ("https://tasks.example.com", 0)
    assert found.oidc_issuer == "http://localhost:9000/"
    assert (str(found.data_dir), found.database_pool, found.log_format) == ("data", 20, "json")
    assert found.twilio_auth_token.get_secret_value() == "secret"


def test_a_kept_key_is_read_by_its_owner_only_and_a_damaged_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path / "new"))
    monkeypatch.delenv("TASKAPP_SECRET_KEY", raising=False)
    config.settings.cache_clear()
    kept, first = tmp_path / "new" / "secret-key", config.secret_key()
    assert (kept.stat().st_mode & 0o777, config.secret_key()) == (0o600, first)
    kept.write_text("cut off")
    with pytest.raises(config.ConfigError, match=r"secret-key is damaged; set the variable or remove the file"):
        config.secret_key()


@pytest.mark.parametrize("kind", ["binary", "folder"])
def test_a_kept_key_that_cannot_be_read_is_named(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("TASKAPP_SECRET_KEY", raising=False)
    config.settings.cache_clear()
    if kind == "folder":
        (tmp_path / "secret-key").mkdir()
    else:
        (tmp_path / "secret-key").write_bytes(b"\xff" * 64)
    with pytest.raises(config.ConfigError, match=r"secret-key"):
        config.secret_key()


def test_a_start_that_dies_while_it_makes_the_key_leaves_none_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("TASKAPP_SECRET_KEY", raising=False)
    config.settings.cache_clear()
    pid = os.fork()
    if pid == 0:
        # The limit of a file's size stands for a full disk; the signal ends the process in the middle of the write.
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        config.secret_key()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGXFSZ
    assert len(config.secret_key()) >= 32


@pytest.mark.parametrize("more", [["--password-stdin"], []])
def test_a_closed_standard_input_has_no_password(more: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(SystemExit) as ended:
        read_password(None, from_stdin=bool(more))
    assert ended.value.code == 2


def test_a_closed_standard_error_takes_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr", None)
    assert read_password("long enough", from_stdin=False) == "long enough"


def _by_a_database() -> None:
    db.Database(config.settings().database_url)


def _by_a_recording() -> None:
    async def sound() -> AsyncIterator[bytes]:
        yield b"ID3"

    asyncio.run(recordings.save(new_id(), new_id(), sound()))


@pytest.mark.parametrize(
    "create", [config.data_folder, _by_a_database, _by_a_recording, lambda: unfinished_file(new_id(), new_id(), 1)]
)
def test_a_new_data_folder_is_closed_to_other_people_of_the_machine(
    create: Callable[[], object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path / "new"))
    config.settings.cache_clear()
    create()
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "create", [_by_a_database, _by_a_recording, lambda: unfinished_file(new_id(), new_id(), 1).touch()]
)
def test_what_lies_in_a_data_folder_that_was_there_is_closed_to_them_too(
    create: Callable[[], object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path))
    config.settings.cache_clear()
    create()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for file in files:
        ways = [file, *(folder for folder in file.parents if folder.is_relative_to(tmp_path))]
        assert any(way.stat().st_mode & 0o007 == 0 for way in ways), file


def test_help_is_there_whatever_the_settings_are(run_anywhere: Run) -> None:
    done = run_anywhere("serve", "--help", env={"TASKAPP_BASE_URL": "nonsense"})
    assert (done.returncode, done.stderr) == (0, "")


def test_output_without_room_is_an_error_in_one_line(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*installed(), "--version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path
        )
    one_line(Done(done.returncode, "", done.stderr), "standard output")


def test_a_server_or_worker_starts_with_warnings_that_no_disk_has_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKAPP_BASE_UR", "https://tasks.example.com")
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(sys, stream, Path("/dev/full").open("w", buffering=1))  # noqa: SIM115 - cannot be closed
    running.warn()
    announce("Taskapp worker is running.")


def test_a_port_in_use_is_named(run_anywhere: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        one_line(run_anywhere("serve", "--backend-only", "--port", port), port, "--port")


@pytest.mark.parametrize(
    "command", [["job", "run", "send-task-reminders"], ["worker"], ["token", "create", "--email", "a@example.com"]]
)
def test_a_database_that_was_never_migrated_is_said_so(run_anywhere: Run, command: list[str]) -> None:
    one_line(run_anywhere(*command), "taskapp migrate")
