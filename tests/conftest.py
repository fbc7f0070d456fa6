"""Fixtures for all tests: databases of both kinds, real servers, a browser.

Why: decision 12 in docs/decisions.md.
"""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from contextlib import AsyncExitStack

import hypothesis
import pytest
from playwright.async_api import BrowserContext

from taskapp import wiring
from taskapp.core import clock, config
from taskapp.core.db import database as db
from tests.factories.people import Company, a_company
from tests.support.browser import SharedBrowser, save_screenshots
from tests.support.databases import Databases, Kind
from tests.support.language_model import LanguageModelServer
from tests.support.long_files import is_left_out, longest_first
from tests.support.postgres import PostgresServer
from tests.support.processes import temporary_folder
from tests.support.product import Product
from tests.support.redis_server import RedisServer
from tests.support.smtp_sink import SmtpSink
from tests.support.time_limits import limit_asynchronous
from tests.support.trust import IS_LONG, note_promises

OWN_VARIABLES = ("TASKAPP_", "OPENAI_", "TWILIO_", "REFLEX_")
FAILED = pytest.StashKey[bool]()
# The tests' PostgreSQL has no TLS. Asked for it, asyncpg leaves a failed future behind when a task is cancelled while it
# connects, and anyio reports that in whichever test comes next.
os.environ["PGSSLMODE"] = "disable"
# The same cases in every run, without a limit of time; `--hypothesis-profile=default` searches for new ones.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def connected() -> None:
    """Connect the packages in the tests' process, as a server does at its start."""
    wiring.connect()


@pytest.fixture(autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Isolate each test from the settings of this machine and of other tests."""
    for name in [name for name in os.environ if name.startswith(OWN_VARIABLES)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TASKAPP_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    config.settings.cache_clear()
    yield
    config.settings.cache_clear()
    clock.set_clock(None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A private PostgreSQL server; `postgres.create_database()` creates an empty database."""
    server = PostgresServer()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A private Redis server."""
    server = RedisServer()
    try:
        yield server.start().url
    finally:
        server.stop()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """`with databases.fresh("sqlite") as url`: for tests that need several databases or an unmigrated one.

    They are in memory where there is room for it, in `make trust` on the disk.
    """
    folder = temporary_folder("databases", in_memory=not IS_LONG)
    yield Databases(folder, lambda: request.getfixturevalue("postgres"))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> Kind:
    kind: Kind = request.param
    return kind


@pytest.fixture
def database_url(database_kind: Kind, databases: Databases) -> Iterator[str]:
    """The URL of a new, migrated, empty database; the test runs once on each kind."""
    with databases.fresh(database_kind) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """The same for a whole module, whose tests share the data."""
    with databases.fresh(request.param) as url:
        yield url


@pytest.fixture
async def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[db.Database]:
    """The process's database, opened, so that services can be called."""
    monkeypatch.setenv("TASKAPP_DATABASE_URL", database_url)
    config.settings.cache_clear()
    yield db.start(database_url)
    await db.stop()


@pytest.fixture
async def company(database: db.Database) -> Company:
    """A company in the test's database."""
    async with database.transaction() as session:
        return await a_company(session)


@pytest.fixture
def language_model() -> Iterator[LanguageModelServer]:
    """An OpenAI-compatible endpoint with scripted replies; `language_model.env` makes a process use it."""
    with LanguageModelServer() as server:
        yield server


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A mail server that records the messages it accepts."""
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def product(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation on this test's database: runs commands and starts servers."""
    installation = Product(database_url=database_url, folder=tmp_path_factory.mktemp("product"))
    yield installation
    installation.stop()


@pytest.fixture(scope="module")
def server(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A running server without pages, shared by a module; once on each kind of database."""
    installation = Product(database_url=module_database_url, folder=tmp_path_factory.mktemp("server"))
    installation.serve("--backend-only")
    yield installation
    installation.stop()


@pytest.fixture(scope="session")
def app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A production server with pages, shared by all browser tests."""
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("app"))
        # The first start builds the pages, which can take minutes; later runs reuse the build.
        installation.serve(seconds=900)
        yield installation
        installation.stop()


@pytest.fixture(scope="session")
def app_url(app: Product) -> str:
    return app.base_url


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[SharedBrowser]:
    """One Chromium for the whole test run."""
    shared = SharedBrowser()
    yield shared
    await shared.stop()


@pytest.fixture
async def visitor(
    browser: SharedBrowser, app_url: str, request: pytest.FixtureRequest
) -> AsyncIterator[Callable[..., Awaitable[BrowserContext]]]:
    """`await visitor(color_scheme="dark")`: a new browser profile on the app, as of another person."""
    async with AsyncExitStack() as stack:

        async def visit(**options: object) -> BrowserContext:
            defaults: dict[str, object] = {"base_url": app_url, "viewport": {"width": 1440, "height": 900}}
            context = await browser.profile(**{**defaults, **options})
            stack.push_async_callback(browser.close, context)
            stack.push_async_callback(_keep_pictures_if_failed, request.node, context)
            return context

        yield visit


async def _keep_pictures_if_failed(test: pytest.Item, context: BrowserContext) -> None:
    if test.stash.get(FAILED, False):
        await save_screenshots(context, test.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note which promise a test is for, leave out what only `make trust` runs, and start with the files that take longest."""
    note_promises(items)
    if not IS_LONG:
        left_out = {item for item in items if is_left_out(item)}
        config.hook.pytest_deselected(items=[*left_out])
        items[:] = [item for item in items if item not in left_out]
    if hasattr(config, "workerinput"):
        items[:] = longest_first(items)
    limit_asynchronous(items, float(config.getini("timeout")))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Record whether the test failed, for fixtures that read it at their end."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print why a run of a test failed that was repeated (decision 100), with what caused the error."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.section(f"failed run of {report.nodeid}", sep="_")
        lines = report.longreprtext.splitlines()
        causes = [line for line in lines[:-40] if line.startswith("E ")]
        terminalreporter.write_line("\n".join((*causes[:20], *lines[-40:]))[-6_000:])
