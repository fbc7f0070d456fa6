"""One server for each kind of database, with background jobs, a language model and a phone provider."""

from collections.abc import Iterator

import pytest

from tests.erasure.filled import Filled, answer, closed_mail_server, filled
from tests.support.databases import Databases
from tests.support.language_model import LanguageModelServer
from tests.support.product import Product
from tests.support.twilio import TwilioServer


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def installation(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    with databases.fresh(request.param) as url, LanguageModelServer() as model, TwilioServer() as twilio:
        model.script = answer
        env = twilio.env | model.env | closed_mail_server()
        product = Product(database_url=url, folder=tmp_path_factory.mktemp("erasure"), env=env)
        product.serve("--backend-only")
        yield product
        product.stop()


@pytest.fixture
def full(installation: Product) -> Iterator[Filled]:
    """A new organization with data of every kind."""
    with filled(installation) as made:
        yield made


@pytest.fixture(scope="package")
def shared(installation: Product) -> Iterator[Filled]:
    """One organization for tests that each erase something else of it."""
    with filled(installation) as made:
        yield made
