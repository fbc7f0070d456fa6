"""Parsing of transcripts: speaker lines, SRT, VTT, and plain text."""

import json
from typing import Any

import pytest

from taskapp.calls.transcripts import Turn, read_transcript, transcript_of_turns


def turns(text: str) -> list[Any]:
    found: Any = read_transcript(text)["turns"]
    return [(turn["speaker"], turn["text"], turn["start"], turn["end"]) for turn in found]


def test_speaker_lines_become_turns() -> None:
    text = "Ana: Hello there.\n  Mr. Ray O'Neil : Hi, it is Ray.\n\nAna: See you\non Monday."
    assert turns(text) == [
        ("Ana", "Hello there.", None, None),
        ("Mr. Ray O'Neil", "Hi, it is Ray.", None, None),
        ("Ana", "See you on Monday.", None, None),
    ]


def test_times_before_speakers_are_read() -> None:
    assert turns("[00:05] Ana: Hello.\n1:02:03 Ray: Bye.") == [("Ana", "Hello.", 5, None), ("Ray", "Bye.", 3723, None)]


def test_times_of_several_units_are_read() -> None:
    text = "[1h 02m 05s] Ana: Hello.\n[1h 2m 9s] Ray: Bye."
    assert turns(text) == [("Ana", "Hello.", 3725, None), ("Ray", "Bye.", 3729, None)]


def test_words_before_the_first_voice_of_a_cue_have_no_speaker() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:03.500\nWell, then.\n<v Ana>Hello there.</v>\n"
    assert turns(text) == [("", "Well, then.", 1.0, 3.5), ("Ana", "Hello there.", 1.0, 3.5)]


@pytest.mark.parametrize(
    "text",
    ["1: Buy milk\n2: Buy bread\n3: Buy eggs\n4: Go home", "Name: 12\nAmount: 300\nTotal: 400\nAna: 12.5.2026"],
)
def test_a_numbered_list_and_the_fields_of_a_form_have_no_speakers(text: str) -> None:
    assert [(speaker, words) for speaker, words, *_ in turns(text)] == [("", line) for line in text.split("\n")]


def test_srt_gives_times() -> None:
    text = "1\n00:00:01,500 --> 00:00:04,000\nAna: Hello there.\n\n2\n00:00:04,000 --> 00:00:06,250\nTwo lines\nof words.\n"
    assert turns(text) == [("Ana", "Hello there.", 1.5, 4.0), ("", "Two lines of words.", 4.0, 6.25)]


def test_vtt_gives_voices_and_times() -> None:
    text = (
        "WEBVTT\n\nNOTE a remark\n\n00:01.000 --> 00:03.500 align:start\n<v Ana>Hello there.</v>\n\n"
        "cue-2\n01:00:00.000 --> 01:00:01.000\n<v.loud Ray>Bye!\n"
    )
    assert turns(text) == [("Ana", "Hello there.", 1.0, 3.5), ("Ray", "Bye!", 3600.0, 3601.0)]


def test_windows_lines_and_nul_do_no_harm() -> None:
    assert turns("Ana: Hel\x00lo.\r\nRay: Hi.\r\n") == [("Ana", "Hello.", None, None), ("Ray", "Hi.", None, None)]


def test_srt_without_empty_lines_keeps_each_cue_apart_and_no_numbers() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nAna: Hello.\n2\n00:00:03,000 --> 00:00:04,000\nRay: Room 12\n7\n"
    assert turns(text) == [("Ana", "Hello.", 1.0, 2.0), ("Ray", "Room 12 7", 3.0, 4.0)]


def test_files_of_old_editors_and_marks_of_subtitles_are_read() -> None:
    assert turns("\ufeffAna: Hello.\rRay: Hi.\r") == [("Ana", "Hello.", None, None), ("Ray", "Hi.", None, None)]
    vtt = "\ufeffWEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana><i>Well,</i> <00:01.500><c.loud>5 < 6</c> {\\an8}ok"
    assert turns(vtt) == [("Ana", "Well, 5 < 6 ok", 1.0, 2.0)]


def test_turns_that_were_sent_separately_are_cleaned_as_well() -> None:
    kept: Any = transcript_of_turns([Turn(speaker="A\x00na\n", text="Hel\x00lo\r\n", start=1.0, end=None)])
    assert kept == {"text": "Ana: Hello", "turns": [{"speaker": "Ana", "text": "Hello", "start": 1.0, "end": None}]}


@pytest.mark.parametrize(
    "text",
    [
        "They spoke of the offer and of nothing else.", "10:30 works for me", "https://example.com/a: b", "9: no speaker has only digits",
        "he said --> that", "1.2.3 --> 4.5.6\nwords", "::: --> :::", "00:00 -->", "--> 00:00", "彼は「はい」\n私は「いいえ」\n彼は「なぜ」", "Settings -> Users\nUsers -> Delete",
        "Call duration 45 seconds\nWe spoke.", "Note that: it is late" * 50,
    ],
)  # fmt: skip
def test_prose_is_kept_whole(text: str) -> None:
    kept = read_transcript(text)
    assert kept["text"] == text
    parsed = " ".join(f"{speaker} {spoken}" for speaker, spoken, _, _ in turns(text))
    assert [word for word in text.split() if word.strip(":") not in parsed] == []


def test_every_word_of_speaker_lines_is_in_some_turn() -> None:
    lines = [f"Speaker {n % 3}: words number {n} and more" for n in range(2_000)]
    found = turns("\n".join(lines))
    assert [f"{speaker}: {words}" for speaker, words, _, _ in found] == lines


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00"])
def test_nothing_gives_no_turns(text: str) -> None:
    assert read_transcript(text) == {"text": "", "turns": []}


@pytest.mark.parametrize("written", ["```json\n{}\n```", "{}"])
def test_json_in_a_code_block_and_json_within_a_string_is_read(written: str) -> None:
    plain = json.dumps([{"speaker": "Ana", "text": "Hello."}, {"speaker": "Maria", "text": "Fine."}])
    text = written.format(plain if "`" in written else json.dumps(plain))
    assert [turn[:2] for turn in turns(text)] == [("Ana", "Hello."), ("Maria", "Fine.")]
