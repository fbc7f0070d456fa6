"""The command line: all commands with their help texts, and the entry point `main`."""

import asyncio
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

# Typer includes a copy of click and exports these errors nowhere else.
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from taskapp import __version__
from taskapp.auth.schemas import MAX_TOKEN_DAYS, TOKEN_DAYS
from taskapp.cli import running
from taskapp.cli.console import checked, echo_json, fail
from taskapp.cli.lazy import Lazy

if TYPE_CHECKING:
    from taskapp import jobs, models
    from taskapp.call_processing import pipeline
    from taskapp.cli import admin, passwords, serving
    from taskapp.core import config
    from taskapp.core.db import migrating
    from taskapp.core.db.backup import archive as backups
    from taskapp.core.db.backup import move as moving
    from taskapp.extraction.golden import run as golden_run
    from taskapp.ui.reflex_adapter.built_pages import build as pages_build
else:
    jobs, models, pipeline = Lazy("taskapp.jobs"), Lazy("taskapp.models"), Lazy("taskapp.call_processing.pipeline")
    admin, passwords, serving = (Lazy(f"taskapp.cli.{name}") for name in ("admin", "passwords", "serving"))
    config, migrating = Lazy("taskapp.core.config"), Lazy("taskapp.core.db.migrating")
    backups, moving = Lazy("taskapp.core.db.backup.archive"), Lazy("taskapp.core.db.backup.move")
    golden_run = Lazy("taskapp.extraction.golden.run")
    pages_build = Lazy("taskapp.ui.reflex_adapter.built_pages.build")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Taskapp: tasks for teams who talk to customers.",
)
job_app = typer.Typer(no_args_is_help=True, help="Scheduled work, by hand.")
user_app = typer.Typer(no_args_is_help=True, help="People.")
token_app = typer.Typer(no_args_is_help=True, help="API tokens.")
line_app = typer.Typer(no_args_is_help=True, help="Which organization the provider's phone lines belong to.")
app.add_typer(job_app, name="job")
app.add_typer(user_app, name="user")
app.add_typer(token_app, name="token")
app.add_typer(line_app, name="phone-line")

# Written here, where nothing has been loaded yet; a test compares them with `jobs.JOBS`.
JOB_NAMES = (
    "send-task-reminders, send-digests, report-quiet-contacts, deliver-notifications, send-account-mail, process-calls, "
    "erase-leftovers, erase-organizations, write-exports, remove-exports, clean-up"
)
# Options that work with invalid settings too.
_NEED_NO_SETTINGS = {"--help", "--version"}
Port = Annotated[int, typer.Option(min=1, max=65535, help="The one port for pages, API and websocket.")]
PasswordStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]
Number = Annotated[str, typer.Argument(help="A number with its country, as in +14155550123; * for all others.")]
Host = Annotated[str, typer.Option(help="The address to listen on.")]


def _show_version(is_requested: bool) -> None:
    if is_requested:
        typer.echo(f"taskapp {__version__}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Read the options that come before a command."""


@app.command()
def serve(
    host: Host = "127.0.0.1",
    port: Port = 3000,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Server processes; more than one needs TASKAPP_REDIS_URL.")
    ] = 1,
    backend_only: Annotated[
        bool, typer.Option("--backend-only", help="Only the API and the websocket: needs no build of the pages.")
    ] = False,
    no_jobs: Annotated[bool, typer.Option("--no-jobs", help="Leave the background jobs to `taskapp worker`.")] = False,
) -> None:
    """Serve the product; migrates the database first."""
    serving.check(host=host, port=port, workers=workers)
    config.secret_key()
    # Before the migration: when the pages cannot be built, the previous version still works with the database.
    pages = None if backend_only else pages_build.build_pages()
    running.migrate()
    running.warn()
    running.load_product()
    welcome = f"Taskapp serves on http://{_displayed_host(host)}:{port}"
    serving.serve(host=host, port=port, workers=workers, pages=pages, jobs=not no_jobs, welcome=welcome)


@app.command()
def demo(host: Host = "127.0.0.1", port: Port = 3000) -> None:
    """Serve a sample database (data/demo.db, made on first use) with a sample login."""
    serving.check(host=host, port=port)
    config.secret_key()
    pages = pages_build.build_pages()
    login = admin.use_demo_database()
    running.migrate()
    asyncio.run(running.with_database(admin.fill_demo))
    running.load_product()
    welcome = f"\n  Taskapp serves on http://{_displayed_host(host)}:{port}\n  Sign in as {login.email} with the password {login.password}\n"
    serving.serve(host=host, port=port, pages=pages, welcome=welcome)


@app.command()
def build() -> None:
    """Build the pages, where they did not come with the installation; do it before an upgrade stops the server."""
    typer.echo(f"The pages of version {__version__} are ready in {pages_build.build_pages()}.")


@app.command()
def worker() -> None:
    """Run the background jobs only, until told to stop."""
    serving.check_redis()
    running.warn()
    running.in_current_database(running.run_jobs_forever)


@app.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    running.migrate()
    typer.echo("The database is at this version's schema.")


@app.command()
def mcp() -> None:
    """Speak MCP on standard input and output as the member whose API token TASKAPP_TOKEN holds."""
    # The MCP package takes about a second to import, so only this process does it.
    os.execv(sys.executable, [sys.executable, "-m", "taskapp.cli.mcp_stdio"])  # noqa: S606


@app.command("backup")
def backup_command(file: Annotated[Path, typer.Argument(help="The file to write; must not exist yet.")]) -> None:
    """Write database, recordings and key to FILE, also while the product runs; keep it secret."""
    with running.ending_cleanly():
        backups.backup(config.settings().database_url, file)
    typer.echo(f"Backed up to {file} ({file.stat().st_size:,} bytes).")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `taskapp backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a database that already holds data.")] = False,
) -> None:
    """Put database, recordings and key of FILE in place; stop the product first. A restore that fails changes nothing."""
    with running.ending_cleanly():
        backups.restore(config.settings().database_url, file, force=force)
    running.migrate()
    typer.echo(f"Restored from {file}.")


@app.command()
def move(
    to: Annotated[str, typer.Option(help="The URL of an empty database, as in postgresql://user:password@host/name.")],
) -> None:
    """Copy all rows to another database, SQLite or PostgreSQL, and compare them; stop the product first."""
    try:
        to = config.known_database(to or "none")
    except ValueError as error:
        fail(f"--to {error}")
    migrating.refuse_unusable_file(config.settings().database_url)
    moved = asyncio.run(
        moving.move(config.settings().database_url, to, models.metadata, lambda line: typer.echo(line, err=True))
    )
    typer.echo(f"Moved {moved:,} rows; now set TASKAPP_DATABASE_URL to the new database.")


@app.command()
def generate(
    tasks: Annotated[int, typer.Option(min=0, max=50_000_000, help="How many tasks.")],
    contacts: Annotated[
        int | None, typer.Option(min=1, max=5_000_000, help="How many contacts (default: one for 20 tasks).")
    ] = None,
    members: Annotated[
        int | None,
        typer.Option(min=1, max=100_000, help="How many members (default: four an organization, at least ten)."),
    ] = None,
    organizations: Annotated[int, typer.Option(min=1, max=10_000, help="How many organizations.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed makes the same data.")] = 1,
) -> None:
    """Fill the database with bulk data for load tests; prints JSON with counts, ids and a token."""
    running.migrate()
    running.load_product()
    echo_json(
        admin.generate(
            config.settings().database_url,
            tasks=tasks,
            contacts=contacts,
            members=members,
            organizations=organizations,
            seed=seed,
        )
    )


@app.command()
def golden(
    model: Annotated[str, typer.Option(help="A model's name, or local/rules.")] = "local/rules",
    calls: Annotated[
        Path | None, typer.Option(help="A folder with labelled calls of your own, one .json file a call.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --calls: print what was found, a line a call.")] = False,
) -> None:
    """Score a model, or the offline rules, on the golden calls or on a folder of calls; prints a table."""
    if as_json and calls is None:
        fail("--json needs --calls, the folder of the calls to read.")
    running.load_product()
    scores = golden_run.score_folder(model, calls, as_json=as_json) if calls else golden_run.score_model(model)
    typer.echo(asyncio.run(scores))


@job_app.command("run")
def run_job(
    name: Annotated[str, typer.Argument(help=f"Which: {JOB_NAMES}")],
    wait: Annotated[bool, typer.Option(help="process-calls: also wait for what is due within 25 seconds.")] = False,
) -> None:
    """Run one pass of a job, until nothing is due now."""
    job = jobs.find_job(name)
    if job is None:
        fail(f"There is no job {name!r}; the jobs are: {', '.join(j.name for j in jobs.JOBS)}.")
    if wait and name != "process-calls":
        fail(f"--wait is for process-calls; {name} never waits.")
    handled = running.in_current_database(partial(pipeline.process_calls, wait=True) if wait else job.run)
    typer.echo(f"{name}: handled {handled}")


@user_app.command("create")
def create_user(
    email: Annotated[str, typer.Option()],
    name: Annotated[str, typer.Option()],
    organization: Annotated[str, typer.Option(help="Made when there is none of that name.")],
    password: Annotated[
        str | None, typer.Option(help="At least 8 characters; seen by other users of the machine.")
    ] = None,
    password_stdin: PasswordStdin = False,
    role: Annotated[
        str | None,
        typer.Option(help="owner (default for a new organization), admin, manager, agent (default) or viewer."),
    ] = None,
    timezone: Annotated[str, typer.Option(help="An IANA zone, for a new organization.")] = "UTC",
) -> None:
    """Make a person a member of an organization; prints JSON with the ids. A person who exists keeps password and role."""
    fields = {"email": email, "name": name, "organization": organization, "role": role, "timezone": timezone}
    checked(admin.UserOptions, **fields)
    new = checked(admin.NewUser, **fields, password=passwords.read_password(password, from_stdin=password_stdin))
    running.migrate()
    ids, notes = asyncio.run(running.with_database(lambda: admin.create_user(new)))
    for note in notes:
        typer.echo(f"taskapp: {note}", err=True)
    echo_json(ids)


@user_app.command("list")
def list_users(
    organization: Annotated[str | None, typer.Option(help="By name; all organizations without it.")] = None,
) -> None:
    """List people with their organizations and roles; prints JSON."""
    name = checked(admin.OrganizationName, organization=organization).organization
    echo_json(running.in_current_database(lambda: admin.list_users(name)))


@user_app.command("password")
def set_user_password(
    email: Annotated[str, typer.Option()],
    password: Annotated[
        str | None, typer.Option(help="At least 8 characters; seen by other users of the machine.")
    ] = None,
    password_stdin: PasswordStdin = False,
) -> None:
    """Set a person's password; every login of theirs ends, API tokens stay."""
    secret = passwords.read_password(password, from_stdin=password_stdin)
    chosen = checked(admin.NewPassword, email=email, password=secret)
    typer.echo(running.in_current_database(lambda: admin.set_password(chosen)))


@user_app.command("disable")
def disable_user(
    email: Annotated[str, typer.Option()],
    organization: Annotated[str | None, typer.Option(help="By name; all organizations without it.")] = None,
) -> None:
    """Make a person inactive; their logins and API tokens stop working."""
    person = checked(admin.TokenOwner, email=email, organization=organization)
    typer.echo(running.in_current_database(lambda: admin.disable_user(person.email, person.organization)))


@user_app.command("role")
def set_user_role(
    email: Annotated[str, typer.Option()],
    role: Annotated[str, typer.Option(help="owner, admin, manager, agent or viewer.")],
    organization: Annotated[str | None, typer.Option(help="By name; needed for a member of several.")] = None,
) -> None:
    """Change a person's role in an organization."""
    change = checked(admin.RoleChange, email=email, role=role, organization=organization)
    typer.echo(running.in_current_database(lambda: admin.set_role(change)))


@user_app.command("reset-second-factor")
def reset_second_factor(email: Annotated[str, typer.Option()]) -> None:
    """Remove a person's authenticator app, passkeys and recovery codes, after their loss; the password stays."""
    email = checked(admin.TokenOwner, email=email, organization=None).email
    had = running.in_current_database(lambda: admin.reset_second_factor(email))
    typer.echo(f"{email} has no second factor {'any more' if had else '(there was none)'}.")


@token_app.command("create")
def create_token(
    email: Annotated[str, typer.Option()],
    organization: Annotated[str | None, typer.Option(help="By name; needed for a member of several.")] = None,
    scope: Annotated[str, typer.Option(help="read, write or admin.")] = "admin",
    expires_days: Annotated[
        str, typer.Option(help=f"Days until it ends, 1 to {MAX_TOKEN_DAYS}, or never.")
    ] = f"{TOKEN_DAYS}",
) -> None:
    """Make an API token for a member and print it, and nothing else."""
    owner = checked(admin.TokenOwner, email=email, organization=organization, scope=scope, expires_days=expires_days)
    typer.echo(running.in_current_database(lambda: admin.create_token(owner)))


@line_app.command("add")
def add_phone_line(
    number: Number, organization: Annotated[str, typer.Option(help="By name, or by id when several have that name.")]
) -> None:
    """Give a phone line to an organization: recordings on it become its calls, also earlier ones that had no owner."""
    line = checked(admin.LineNumber, number=number).number
    name = checked(admin.OrganizationName, organization=organization).organization
    typer.echo(running.in_current_database(lambda: admin.add_phone_line(line, name)))


@line_app.command("list")
def list_phone_lines() -> None:
    """Print all phone lines with their organizations, as JSON."""
    echo_json(running.in_current_database(admin.list_phone_lines))


@line_app.command("remove")
def remove_phone_line(number: Number) -> None:
    """Take a phone line from its organization."""
    line = checked(admin.LineNumber, number=number).number
    running.in_current_database(lambda: admin.remove_phone_line(line))
    typer.echo(f"{line} belongs to no organization.")


def main() -> None:
    """Run the command of the process's arguments; errors end it with one line on standard error and a non-zero exit code."""
    try:
        if not _NEED_NO_SETTINGS & set(sys.argv):
            running.prepare()
        code = app(standalone_mode=False) or 0
    except NoArgsIsHelpError as help_asked:
        help_asked.show()
        code = help_asked.exit_code
    except ClickException as error:
        fail(error.format_message())
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except Exception as error:
        message = running.message_of(error)
        if isinstance(error, OSError) and error.filename is None:
            # Perhaps the standard output; Python would try again at its end and print a traceback.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if message is None:
            raise
        fail(message)
    sys.exit(code)


def _displayed_host(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host  # noqa: S104
