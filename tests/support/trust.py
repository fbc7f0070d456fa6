"""The tests of the promises in docs/reliability.md: `make trust` runs their long form and writes what they tried."""

import os
from collections.abc import Iterable

import pytest

# Set by `make trust`.
IS_LONG = os.environ.get("TRUST") == "long"


def often(short: int, long: int) -> int:
    """How often to try: `long` in `make trust`, `short` in `make test`."""
    return long if IS_LONG else short


def note_promises(items: Iterable[pytest.Item]) -> None:
    """Give each test with the marker `trust` its promise as a property of the report."""
    for item in items:
        if marker := item.get_closest_marker("trust"):
            item.user_properties.append(("promise", marker.args[0]))
            # Longer than the long form takes: on a machine with two cores its longest test took 20 minutes.
            if IS_LONG:
                item.add_marker(pytest.mark.timeout(3600))
