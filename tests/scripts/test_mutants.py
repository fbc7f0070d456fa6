"""The kept list of faults (scripts/mutants) fits the source well enough, and names tests that exist."""

from pathlib import Path

from scripts.mutants.faults import read_all

ROOT = Path(__file__).resolve().parents[2]
FAULTS = list(read_all())


def test_at_least_150_faults_of_many_packages_can_be_planted() -> None:
    """A change of the source may leave some outdated; `make mutants` names them."""
    planted = {
        fault: fault.planted((ROOT / fault.file).read_text()) for fault in FAULTS if (ROOT / fault.file).exists()
    }
    for fault, source in planted.items():
        if fault.file.endswith(".py"):
            compile(source or "", fault.file, "exec")
    assert len({fault.name for fault, source in planted.items() if source}) >= 150
    assert len({fault.file.split("/")[1] for fault in planted}) >= 10


def test_the_tests_that_should_notice_exist() -> None:
    for fault in FAULTS:
        named = [ROOT / name for name in fault.tests if name.startswith("tests/")]
        assert named, fault
        assert all(path.exists() for path in named), fault
