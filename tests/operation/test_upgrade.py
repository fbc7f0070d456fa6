"""Servers behind nginx are replaced by those of the next version as docs/operation.md says, while people read, write and look."""

import asyncio
import hashlib
import subprocess
import tarfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from io import BytesIO
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import aiohttp
import httpx2
import pytest

from taskapp import __version__
from tests.support.api_client import good
from tests.support.databases import Databases
from tests.support.nginx import SERVER, Nginx
from tests.support.open_page import OpenPage, open_page
from tests.support.product import ROOT, Product
from tests.support.redis_server import RedisServer
from tests.support.scratch import Scratch
from tests.support.trust import IS_LONG

SIGN_UP = {
    "organization_name": "Acme",
    "name": "Ada",
    "email": "ada@acme.example",
    "password": "correct horse battery staple",
    "timezone": "Europe/Berlin",
}
SERVERS = 2
# The longest wait for anything, on a busy machine (s).
PATIENCE = 120
# Reads one after the other that only the new servers have answered: then the old one has no request in progress.
READS = 20
MIGRATION = '''"""Columns of the next version."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None


def upgrade() -> None:
    for table in ("task", "contact", "member", "organization"):
        op.add_column(table, sa.Column("of_{revision}", sa.Text(), nullable=True))
    op.create_index("ix_task_of_{revision}", "task", ["organization_id", "of_{revision}"])
'''


class Traffic:
    """Reads, and new tasks, through the proxy until it is cancelled; each request has a connection of its own."""

    def __init__(self, api: httpx2.AsyncClient, contact_id: str) -> None:
        self._api, self._contact_id, self._titles = api, contact_id, (f"Task {number}" for number in count(1))
        self.answered: list[str] = []  # by which server, for each read
        self.failed: list[str] = []
        self.written: list[str] = []
        self.repeated: list[str] = []

    async def read(self) -> None:
        while True:
            for path in ("/api/tasks?limit=20", f"/api/contacts/{self._contact_id}", "/api/me"):
                try:
                    answer = await self._api.get(path)
                except httpx2.TransportError as error:
                    self.failed.append(f"{path}: {error!r}")
                    continue
                self.answered.append(answer.headers.get(SERVER, "nobody"))
                if answer.status_code != 200:
                    self.failed.append(f"{path}: {answer.status_code} {answer.text[:300]}")
                await asyncio.sleep(0.02)

    async def write(self) -> None:
        for title in self._titles:
            body, key = {"title": title, "contact_id": self._contact_id}, {"Idempotency-Key": str(uuid4())}
            while not await self._is_written(body, key):
                await asyncio.sleep(0.1)
            self.written.append(title)
            await asyncio.sleep(0.05)

    async def _is_written(self, body: dict[str, str], key: dict[str, str]) -> bool:
        try:
            answer = await self._api.post("/api/tasks", json=body, headers=key)
        except httpx2.TransportError as error:
            self.repeated.append(repr(error))
            return False
        assert answer.status_code in (201, 502, 503), answer.text
        if answer.status_code != 201:
            self.repeated.append(f"{answer.status_code} {answer.text[:300]}")
        return answer.status_code == 201

    async def goes_only_to(self, ports: list[int]) -> None:
        """Wait until the last reads were answered by these servers."""
        since, servers = len(self.answered), {f"127.0.0.1:{port}" for port in ports}
        await until(lambda: len(self.answered) >= since + READS and set(self.answered[-READS:]) <= servers)


class Tab:
    """An open page that connects again whenever its connection ends, as a browser's does."""

    def __init__(self, url: str, path: str, cookie: str) -> None:
        self._url, self._path, self._cookie = url, path, cookie
        self._page: OpenPage | None = None
        self.connections = 0

    async def stay_open(self) -> None:
        while True:
            with suppress(aiohttp.ClientError):
                async with open_page(self._url, self._path, cookie=self._cookie, hydrate=False) as self._page:
                    self.connections += 1
                    loading = asyncio.create_task(self._page.hydrate())
                    try:
                        await self._page.is_closed.wait()
                    finally:
                        loading.cancel()
                        await asyncio.gather(loading, return_exceptions=True)
            await asyncio.sleep(0.2)

    async def shows(self, text: str) -> float:
        """Wait until the page has received a text; returns after how many seconds."""
        started = monotonic()
        await until(lambda: self._page is not None and any(text in frame for frame in self._page.frames))
        return monotonic() - started


class Installation:
    """Servers on one PostgreSQL database and one Redis behind a proxy, all of one version but during an upgrade."""

    def __init__(self, env: dict[str, str], folder: Path, proxy: Nginx) -> None:
        self._env, self._folder, self._proxy, self._numbers = env, folder, proxy, count(1)
        self.servers: list[Product] = []

    async def start(self, version: dict[str, str]) -> None:
        """Start the first servers, which migrate the empty database."""
        servers = [self._server(version) for _ in range(SERVERS)]
        self.servers = list(servers)
        await asyncio.gather(*map(_serve, servers))
        self._proxy.lead_to(self.ports)

    async def upgrade(self, version: dict[str, str], traffic: Traffic, seen: Callable[[], Awaitable[None]]) -> None:
        """Migrate and replace one server after the other, as docs/operation.md says; `seen` is called after each."""
        await self.run(version, "migrate")
        await seen()
        for old in list(self.servers):
            new = self._server(version)
            self.servers.append(new)
            await _serve(new)
            self.servers.remove(old)
            self._proxy.lead_to(self.ports)
            await traffic.goes_only_to(self.ports)
            (program,) = old.programs
            assert await asyncio.to_thread(program.stop, seconds=PATIENCE) == 0
            await seen()

    async def run(self, version: dict[str, str], *arguments: str) -> None:
        await asyncio.to_thread(self._server(version).run, *arguments)

    @property
    def ports(self) -> list[int]:
        return [server.port for server in self.servers]

    @property
    def log(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in self._folder.rglob("*.log"))

    def stop(self) -> None:
        for server in self.servers:
            server.stop()

    def _server(self, version: dict[str, str]) -> Product:
        folder = self._folder / f"server-{next(self._numbers)}"
        return Product(database_url=self._env["TASKAPP_DATABASE_URL"], folder=folder, env=self._env | version)


async def _serve(server: Product) -> None:
    await asyncio.to_thread(server.serve, "--backend-only", "--no-jobs")


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_true():
            await asyncio.sleep(0.02)


def versions(folder: Path) -> Iterator[dict[str, str]]:
    """The environments of versions that follow each other: in the long form from the one before the last migration on."""
    if IS_LONG:
        yield {"PYTHONPATH": str(_before_the_last_migration(folder / "before"))}
    yield {}
    for number in range(1, 4 if IS_LONG else 2):
        (folder / f"next-{number}").mkdir(parents=True)
        yield {"PYTHONPATH": str(_following(folder / f"next-{number}", number).root)}


def _following(folder: Path, number: int) -> Scratch:
    """This version with `number` more migrations, another version number and so another key of its pages."""
    scratch = Scratch(folder)
    scratch.replace("taskapp/__init__.py", f'"{__version__}"', f'"{__version__}.{number}"')
    newest = max(path.name[:4] for path in (ROOT / "alembic/versions").glob("[0-9]*.py"))
    for before in range(int(newest), int(newest) + number):
        text = MIGRATION.format(revision=f"{before + 1:04}", before=f"{before:04}")
        (scratch.root / f"alembic/versions/{before + 1:04}_next.py").write_text(text)
    return scratch


def _before_the_last_migration(folder: Path) -> Path:
    """The files of the last commit that did not have the newest migration."""
    newest = max((ROOT / "alembic/versions").glob("[0-9]*.py"), key=lambda path: path.name)
    log = ["log", "--diff-filter=A", "--format=%H", "-1", "--", newest.relative_to(ROOT).as_posix()]
    added = subprocess.run(["git", *log], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    archive = subprocess.run(["git", "archive", f"{added}^"], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


@asynccontextmanager
async def an_installation(databases: Databases, folder: Path) -> AsyncIterator[tuple[Installation, Nginx]]:
    redis, proxy = RedisServer().start(), Nginx()
    with databases.fresh("postgresql", migrated=False) as url:
        env = {"TASKAPP_DATABASE_URL": url, "TASKAPP_REDIS_URL": redis.url, "TASKAPP_SECRET_KEY": "k" * 40}
        installation = Installation(env, folder / "servers", proxy)
        try:
            yield installation, proxy
        finally:
            installation.stop()
            proxy.stop()
            redis.stop()


@asynccontextmanager
async def running(*works: Awaitable[Any]) -> AsyncIterator[None]:
    """Run endless works beside the block; an error of one of them is raised when the block ends."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        yield
    finally:
        ended = [task for task in tasks if task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in ended:
        task.result()


@asynccontextmanager
async def signed_up(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    # nginx closes idle connections when it reads its configuration; a request on one of them would say nothing of the servers.
    limits = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(base_url=url, headers={"Origin": url}, timeout=PATIENCE, limits=limits) as api:
        good(await api.post("/api/auth/signup", json=SIGN_UP))
        yield api


async def all_tasks(api: httpx2.AsyncClient) -> AsyncIterator[dict[str, Any]]:
    """All tasks, page by page."""
    cursor: str | None = ""
    while cursor is not None:
        page = good(await api.get("/api/tasks", params={"limit": 100} | ({"cursor": cursor} if cursor else {}))).json()
        cursor = page["next_cursor"]
        for task in page["items"]:
            yield task


@pytest.mark.slow
@pytest.mark.anyio
@pytest.mark.timeout(600)
@pytest.mark.trust(
    "An upgrade of several servers behind a proxy fails no read, loses no write, and open pages catch up"
)
async def test_an_upgrade_fails_no_read_loses_no_write_and_open_pages_catch_up(
    databases: Databases, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    later, waits = versions(tmp_path / "versions"), list[float]()
    async with AsyncExitStack() as stack:
        installation, proxy = await stack.enter_async_context(an_installation(databases, tmp_path))
        await installation.start(next(later))
        api = await stack.enter_async_context(signed_up(proxy.url))
        contact_id = good(await api.post("/api/contacts", json={"name": "Grace"})).json()["id"]
        task = good(await api.post("/api/tasks", json={"title": "Seen", "contact_id": contact_id})).json()["id"]
        traffic, tab = Traffic(api, contact_id), Tab(proxy.url, f"/tasks/{task}", api.cookies["taskapp_session"])

        async def change_and_see() -> None:
            title = f"Seen {uuid4()}"
            good(await api.put(f"/api/tasks/{task}", json={"title": title}))
            waits.append(await tab.shows(title))

        async with running(traffic.read(), traffic.write(), tab.stay_open()):
            await change_and_see()
            for version in later:
                await installation.upgrade(version, traffic, change_and_see)
        stored = Counter([task["title"] async for task in all_tasks(api)])
        assert traffic.failed == []
        assert traffic.repeated == []
        assert {title: stored[title] for title in traffic.written if stored[title] != 1} == {}
        assert "Traceback" not in installation.log
    record_property(
        "tried",
        f"{len(waits)} changes seen after at most {max(waits):.1f} s, {len(traffic.answered)} reads, "
        f"{len(traffic.written)} writes, {tab.connections} connections of the page",
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", [("build",), ("serve", "--port", "1")])
def test_pages_that_cannot_be_built_leave_the_database_as_it_is(
    databases: Databases, tmp_path: Path, command: tuple[str, ...]
) -> None:
    scratch = _following(tmp_path, 1)
    scratch.replace("rxconfig.py", "import", "raise RuntimeError('the pages of this version are broken')\nimport")
    with databases.fresh("sqlite") as url:
        file = Path(url.removeprefix("sqlite:///"))
        before = hashlib.sha256(file.read_bytes()).hexdigest()
        product = Product(database_url=url, folder=tmp_path / "product", env={"PYTHONPATH": str(scratch.root)})
        product.env["TASKAPP_WEB_DIR"] = str(tmp_path / "web")
        ended = product.run(*command, check=False)
        assert (ended.returncode, "The pages could not be built" in ended.stderr) == (2, True), ended.stderr
        assert hashlib.sha256(file.read_bytes()).hexdigest() == before
