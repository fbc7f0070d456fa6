"""docs/reliability.md says what the tests of the promises reported, failures included."""

from pathlib import Path

from scripts.reliability import document, read

REPORT = """<testsuites><testsuite>
<testcase classname="tests.tasks.test_kills" name="test_kept[sqlite]" time="2.0">
  <properties><property name="promise" value="Nothing is lost"/><property name="tried" value="7 kills"/></properties>
</testcase>
<testcase classname="tests.tasks.test_kills" name="test_kept[postgresql]" time="3.0">
  <properties><property name="promise" value="Nothing is lost"/></properties><failure message="one was lost"/>
</testcase>
<testcase classname="tests.tasks.test_other" name="test_other" time="1.0"/>
</testsuite></testsuites>"""


def test_a_promise_shows_what_was_tried_and_how_often_it_failed(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    promises = read(tmp_path / "report.xml")
    assert {text: (each.cases, each.failed) for text, each in promises.items()} == {"Nothing is lost": (2, 1)}
    text = document(promises, today="2026-11-26", form="long")
    row = "| Nothing is lost | 7 kills (sqlite) | 1 of 2 passed, 5 s | `tests/tasks/test_kills.py::test_kept` |"
    assert row in text.splitlines()
    assert "Last run: 2026-11-26, long form" in text
