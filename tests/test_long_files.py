"""The files that take longest are handed out first, and each to one process."""

from pathlib import Path
from types import SimpleNamespace

from tests.conftest import pytest_collection_modifyitems
from tests.support.long_files import FIRST, ONE_DATABASE, SECONDS, file_of, is_left_out

ROOT = Path(__file__).parents[1]


def test_every_long_file_exists_and_they_are_sorted() -> None:
    assert [path for path in (*FIRST, *SECONDS) if not (ROOT / path).is_file()] == []
    assert list(SECONDS.values()) == sorted(SECONDS.values(), reverse=True)


def test_a_process_of_several_starts_with_the_long_files_and_mixes_none() -> None:
    ids = ["tests/test_a.py::one", *(f"{path}::one" for path in sorted(SECONDS)), "tests/test_a.py::two"]
    items = [_Item(nodeid) for nodeid in ids]
    pytest_collection_modifyitems(_Worker(), items)  # type: ignore[arg-type]
    assert [file_of(item) for item in items] == [*FIRST, *_by_time(), "tests/test_a.py", "tests/test_a.py"]  # type: ignore[arg-type]


def test_a_file_of_one_database_exists_and_is_left_out_on_the_other() -> None:
    assert [path for path in ONE_DATABASE if not (ROOT / path).is_file()] == []
    for path, kind in ONE_DATABASE.items():
        cases = [_Item(f"{path}::test_it[{database}-1]") for database in ("sqlite", "postgresql")]
        assert [is_left_out(case) for case in cases] == [kind == "postgresql", kind == "sqlite"]  # type: ignore[arg-type]
    assert not is_left_out(_Item("tests/api/test_tasks.py::test_it[sqlite]"))  # type: ignore[arg-type]


class _Item:
    def __init__(self, nodeid: str) -> None:
        self.nodeid, self.name = nodeid, nodeid.partition("::")[2]

    def get_closest_marker(self, _name: str) -> None:
        """No marker."""


class _Worker:
    workerinput: object = None
    hook = SimpleNamespace(pytest_deselected=lambda items: None)

    def getini(self, _name: str) -> str:
        return "300"


def _by_time() -> list[str]:
    return sorted(sorted(SECONDS.keys() - {*FIRST}), key=lambda path: -SECONDS[path])
