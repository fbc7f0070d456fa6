"""`taskapp golden --calls FOLDER`: reading labelled calls, and the score of what was found in them."""

import json
from pathlib import Path
from typing import Any

import pytest

from taskapp.core import config
from taskapp.core.errors import Invalid
from taskapp.extraction.choosing import DropReason
from taskapp.extraction.golden import report
from taskapp.extraction.golden.folder import LabelledCall, read_folder
from taskapp.extraction.golden.run import score_folder
from taskapp.extraction.protocol.reply import Item
from taskapp.tasks.types import TaskCategory, TaskPriority
from tests.support.language_model import LanguageModelServer, Reply

CALL = {
    "id": "one",
    "kind": "own",
    "tags": ["german"],
    "direction": "outbound",
    "started_at": "2026-03-25T23:30:00-04:00",
    "timezone": "America/New_York",
    "organization": "Harbor Dental",
    "our_people": ["Dana Reyes"],
    "contact": "Bob Hall",
    "turns": [
        {"speaker": "Dana", "text": "I'll send you the offer by Friday. The offer is long."},
        {"speaker": "Bob", "text": "Perfect, thank you. And the invoice, please."},
    ],
    "gold": [
        {"category": ["send-info"], "due_offset_days": [2], "match": ["òffer"], "owner": "us", "optional": False},
        {"category": ["general"], "due_offset_days": "*", "match": ["invoice"], "owner": "us", "optional": True},
    ],
}


def _folder(path: Path, *calls: dict[str, Any]) -> Path:
    for number, call in enumerate(calls):
        (path / f"{number}.json").write_text(json.dumps(CALL | call), encoding="utf-8")
    return path


def _item(title: str, *, evidence: str | None = "I'll send you the offer", offset: int | None = 2) -> Item:
    return Item(title, TaskCategory.SEND_INFO, None, TaskPriority.HIGH, offset, evidence)


def _call(path: Path) -> LabelledCall:
    return read_folder(_folder(path, {}))[0]


async def test_one_line_of_json_a_call_says_what_was_found(tmp_path: Path) -> None:
    lines = (await score_folder("local/rules", _folder(tmp_path, {}, {"id": "two", "turns": []}), as_json=True)).split(
        "\n"
    )
    first, second = map(json.loads, lines)
    assert [first["id"], second] == ["one", {"id": "two", "items": [], "dropped": []}]
    expected = {"category": "send-info", "due_date_local": "2026-03-27T17:00", "side": "we", "who": "Dana Reyes"}
    assert {name: first["items"][0][name] for name in expected} == expected
    assert set(first["items"][0]) - set(expected) == {"title", "description", "priority", "evidence"}


def test_items_that_the_product_would_not_make_are_listed_as_dropped(tmp_path: Path) -> None:
    items = [_item(f"Send offer {number}") for number in range(6)]
    found = report.call_result(_call(tmp_path), [*items, _item("Buy a boat", evidence="we shall buy a boat tomorrow")])
    assert len(found.items) == 1
    assert found.dropped == [
        ("Buy a boat", DropReason.NOT_PROVEN.value),
        *[(f"Send offer {number}", DropReason.SAME_QUOTE.value) for number in range(1, 6)],
    ]


def test_a_label_counts_once_and_an_optional_one_is_never_missed(tmp_path: Path) -> None:
    call = _call(tmp_path)
    none = report.score(report.call_result(call, []))
    assert (none.expected, none.met, none.found) == (1, 0, 0)
    both = report.score(
        report.call_result(
            call,
            [
                _item("The offer", offset=3),
                _item("Offer again", evidence="The offer is long."),
                _item("Invoice", evidence="And the invoice, please."),
            ],
        )
    )
    assert (both.expected, both.met, both.found, both.right) == (1, 1, 3, 2)
    assert (both.right_days, both.right_sides, both.right_categories) == (1, 2, 1)


def test_a_task_in_a_call_without_required_labels_is_a_false_alarm(tmp_path: Path) -> None:
    call = read_folder(_folder(tmp_path, {"gold": []}))[0]
    assert report.score(report.call_result(call, [_item("The offer")])).false_alarms == 1
    assert report.score(report.call_result(call, [])).false_alarms == 0


async def test_the_table_has_rows_by_kind_and_language_with_and_without_speakers(tmp_path: Path) -> None:
    text = await score_folder("local/rules", _folder(tmp_path, {}, {"id": "two", "kind": "public", "tags": []}))
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("|")]
    assert rows == ["", "---", "all", "own", "public", "german", "english"] * 2
    assert "with speakers" in text
    assert "without speakers" in text


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"started_at": "2026-03-25T15:30:00"}, "0.json: started_at has no offset"),
        ({"timezone": "Mars/Base"}, "0.json: timezone is no IANA time zone"),
        ({"gold": [{"category": ["chore"], "match": ["x"]}]}, "0.json: gold.0.category.0 "),
        ({"turns": None}, "0.json: turns "),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_field(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    with pytest.raises(Invalid) as error:
        read_folder(_folder(tmp_path, change))
    assert problem in str(error.value.errors)


def test_a_folder_without_calls_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as error:
        read_folder(tmp_path / "nothing")
    assert "is not a folder with calls" in str(error.value.errors)


@pytest.mark.parametrize(("named", "says"), [("vendor/m-2026-01", False), ("other-small", True), (None, False)])
async def test_a_run_that_another_model_answered_says_so(
    tmp_path: Path,
    language_model: LanguageModelServer,
    monkeypatch: pytest.MonkeyPatch,
    named: str | None,
    says: bool,
) -> None:
    for name, value in language_model.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    message = {"message": {"role": "assistant", "content": '{"tasks": []}'}, "finish_reason": "stop"}
    body = json.dumps({"choices": [message]} | ({"model": named} if named else {})).encode()
    language_model.script = lambda _request: Reply(body=body)
    line = json.loads(await score_folder("vendor/m", _folder(tmp_path, {}), as_json=True))
    table = await score_folder("vendor/m", tmp_path)
    config.settings.cache_clear()
    assert ("problem" in line) is says
    assert ("other-small answered, not vendor/m" in table) is says
