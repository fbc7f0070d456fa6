"""One server per kind of database for all API tests; every test makes its own companies."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from tests.support.api_client import ApiServer, People
from tests.support.databases import Databases, Kind
from tests.support.product import Product


@pytest.fixture(scope="session")
def api_servers(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Kind], ApiServer]]:
    """`api_servers("sqlite")`: the server on that kind of database, started at its first use."""
    with ExitStack() as stack:

        @cache
        def running(kind: Kind) -> ApiServer:
            url = stack.enter_context(databases.fresh(kind))
            product = Product(database_url=url, folder=tmp_path_factory.mktemp("api"))
            stack.callback(product.stop)
            product.serve("--backend-only", "--no-jobs")
            return ApiServer(product)

        yield running


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def api_server(request: pytest.FixtureRequest, api_servers: Callable[[Kind], ApiServer]) -> ApiServer:
    """A server without pages and without jobs, so that no reminder changes a task between two requests.

    The fixture ends at each change of the kind, the server at the end of the run.
    """
    return api_servers(request.param)


@pytest.fixture
def people(api_server: ApiServer) -> Iterator[People]:
    """Clients of a new company of six members, of its neighbour, and of a stranger."""
    with api_server.people() as people:
        yield people
