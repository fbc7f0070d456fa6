"""One server per kind of database for all API tests; every test makes its own companies."""

from collections.abc import Iterator

import pytest

from tests.support.api_client import ApiServer, People
from tests.support.databases import Databases
from tests.support.product import Product


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def api_server(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ApiServer]:
    """A server without pages and without jobs, so that no reminder changes a task between two requests."""
    with databases.fresh(request.param) as url:
        product = Product(database_url=url, folder=tmp_path_factory.mktemp("api"))
        product.serve("--backend-only", "--no-jobs")
        yield ApiServer(product)
        product.stop()


@pytest.fixture
def people(api_server: ApiServer) -> Iterator[People]:
    """Clients of a new company of six members, of its neighbour, and of a stranger."""
    with api_server.people() as people:
        yield people
