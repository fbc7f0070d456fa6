"""One server per kind of database for all API tests; every test makes its own companies."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.api_client import ApiServer, People
from tests.support.databases import Databases, Kind
from tests.support.postgres import PostgresServer
from tests.support.product import Product


@pytest.fixture(scope="session")
def sqlite_api_server(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with _server(databases, "sqlite", tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_api_server(
    databases: Databases, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiServer]:
    with _server(databases, "postgresql", tmp_path_factory) as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def api_server(request: pytest.FixtureRequest) -> ApiServer:
    """A server on each kind of database; both run until the end, also when the tests change between them."""
    server: ApiServer = request.getfixturevalue(f"{request.param}_api_server")
    return server


@pytest.fixture
def people(api_server: ApiServer) -> Iterator[People]:
    """Clients of a new company of six members, of its neighbour, and of a stranger."""
    with api_server.people() as people:
        yield people


@contextmanager
def _server(databases: Databases, kind: Kind, folders: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """A server without pages and without jobs, so that no reminder changes a task between two requests."""
    with databases.fresh(kind) as url:
        product = Product(database_url=url, folder=folders.mktemp("api"))
        product.serve("--backend-only", "--no-jobs")
        yield ApiServer(product)
        product.stop()
