"""The kept list of faults (scripts/mutants) fits the source: each stands for one place, and names tests that exist."""

from pathlib import Path

from scripts.mutants.faults import read_all

ROOT = Path(__file__).resolve().parents[2]
FAULTS = list(read_all())


def test_every_fault_can_be_planted_and_its_tests_exist() -> None:
    for fault in FAULTS:
        compile(fault.planted((ROOT / fault.file).read_text()), fault.file, "exec")
        named = [ROOT / name for name in fault.tests if name.startswith("tests/")]
        assert named, fault.name
        assert all(path.exists() for path in named), fault


def test_the_list_holds_enough_faults_of_many_packages_with_a_name_each() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 150
    assert len({fault.file.split("/")[1] for fault in FAULTS}) >= 10
