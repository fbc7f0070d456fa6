"""What is a speaker and what is a heading; times, order and size; what cannot be read is refused with a remedy."""

import sys
from typing import Any

import pytest

from taskapp.calls.transcripts import UnreadableTranscriptError, read_transcript, read_value
from taskapp.calls.transcripts.files import is_transcript_file, text_of_file
from taskapp.calls.transcripts.turns import SPEAKER_MAX, from_wall_clock, in_order, make_turn
from tests.support.word import archive, word_document


def turns(text: str, *known: str) -> list[tuple[str, str]]:
    found: Any = read_transcript(text, known=known)["turns"]
    return [(turn["speaker"], turn["text"]) for turn in found]


@pytest.mark.parametrize(
    "notes",
    [
        "She told me one thing: the price is too high.\nNext steps: I will send the quote.\nTime: 10:30\nNote to self: call Maria.",
        "Budget: 5000\nDeadline: Friday\nVendor: Acme Corp\nColor: Blue",
        "PS: the key is under the mat.\nImportant: call before Friday.\nMonday: send the quote.",
        "https://example.com: good\nmailto:ana@example.com\nC:\\calls: the folder",
        "To: maria@example.com\nFrom: ana@example.com\nSubject: Offer\nDate: Friday\n\nHi Maria,\nplease find the offer.",
        "Customer: ACME GmbH\nContact: Maria Lopez\nPhone: 555-1234\nNotes: wants a quote by Friday",
        "Maria said: I'll pay tomorrow.\nMaria said: call me.",
        "Nächste Schritte: Angebot senden.\nZusammenfassung: gutes Gespräch.\nWichtig: Termin am Freitag.",
        "Próximos pasos: enviar la oferta.\nResumen: buena llamada.",
        "Дата: понедельник.\nЗаметка: отправлю завтра.\nДата: вторник.\nИтого: всё.",
        "日期：周一。\n备注：我明天发。\n日期：周二。",
        "날짜: 월요일.\n메모: 내일 보낼게요.\n날짜: 화요일.",
        "Prochaines étapes : envoyer le devis.\nRésumé : bon appel.",
        "1: Buy milk\n2: Call Bob\n3: Send the quote",
        "The plan is simple: we call.\nThe price is clear: 200.",
        "Lunch 12:30\nMeeting 14:00\nCall with Bob 15:00",
        "I met Ana at 10:30\nWe spoke at 11:00 about it",
        "Price: 200\nPrice: 300",
        "Ratio 3:1 is fine\nRatio 4:1 is not",
        "Pros: it is cheap and fast.\nCons: it is slow to deliver.",
        "Great\nI'll do it.\n\nOkay\nThanks.",
        "Week 1: send the quote.\nWeek 2: call them back.",
        "9am: call Bob about it.\n10am: send the quote.",
        "Option A: we pay now.\nOption B: we pay later.",
        "Good News: they signed it.\nBad News: they pay late.",
        "Hi Maria: thank you for the call.\nRegards: Bob from Harbor",
        "[Music] Welcome to the line.\n[Music] Please hold.",
        "Vendor: Acme Corp makes them.\nNext steps: call Acme.",
    ],
)
def test_headings_and_sentences_are_no_speakers(notes: str) -> None:
    found = turns(notes)
    assert {speaker for speaker, _ in found} == {""}
    assert [text for _, text in found] == [line for line in notes.split("\n") if line]


def test_a_heading_after_a_dialogue_belongs_to_nobody() -> None:
    text = "Ana: Here is the plan: we go.\nMaria: OK.\nAna: Sure.\nNext steps: send the quote\nbook the room"
    assert turns(text) == [
        ("Ana", "Here is the plan: we go."),
        ("Maria", "OK."),
        ("Ana", "Sure."),
        ("", "Next steps: send the quote book the room"),
    ]


def test_one_label_alone_is_a_speaker_only_when_something_says_so() -> None:
    assert turns("Ana: I will send the offer.") == [("", "Ana: I will send the offer.")]
    assert turns("Ana: I will send the offer.", "Ana Ruiz") == [("Ana", "I will send the offer.")]
    assert turns("Ana: Hi, this is Ana. Call me.") == [("Ana", "Hi, this is Ana. Call me.")]
    assert turns("Agent: I will send the offer.") == [("Agent", "I will send the offer.")]


def test_someone_who_speaks_once_in_a_dialogue_is_a_speaker() -> None:
    text = "Ana: Hi.\nBob: Hello.\nAna: Is Carla there?\nCarla: I am.\nBob: Good."
    assert [speaker for speaker, _ in turns(text)] == ["Ana", "Bob", "Ana", "Carla", "Bob"]


def test_a_subtitle_that_cuts_a_sentence_goes_on_with_its_speaker_and_a_new_sentence_does_not() -> None:
    cues = "1\n00:00:01,000 --> 00:00:02,000\nAna: I'll send you\n\n2\n00:00:02,000 --> 00:00:03,000\nthe offer.\n\n"
    cues += "3\n00:00:03,000 --> 00:00:04,000\nThank you.\n\n4\n00:00:05,000 --> 00:00:06,000\nAna: Bye."
    assert turns(cues) == [("Ana", "I'll send you"), ("Ana", "the offer."), ("", "Thank you."), ("Ana", "Bye.")]


def test_turns_are_put_in_order_and_impossible_times_are_left_out() -> None:
    given = [
        {"speaker": None, "text": "third", "start": 9, "end": 3},
        {"speaker": 1, "text": "first", "start": -0.01, "end": 2},
        {"speaker": "  Ana\n", "text": "second", "start": "1.5", "end": "00:00:04", "confidence": 0.9},
        {"speaker": "Ana", "text": "   "},
    ]
    assert read_value(given)["turns"] == [
        {"speaker": "Speaker 1", "text": "first", "start": 0.0, "end": 2.0},
        {"speaker": "Ana", "text": "second", "start": 1.5, "end": 4.0},
        {"speaker": "", "text": "third", "start": 9.0, "end": None},
    ]


def test_a_turn_without_a_time_stays_behind_the_one_before_it_and_one_without_words_is_left_out() -> None:
    given = [make_turn("Ana", "late", 10), make_turn("Ana", "then"), make_turn("Bob", "early", 5), make_turn("Bob", "")]
    assert [turn["text"] for turn in in_order(given)] == ["early", "late", "then"]
    # The first turn of an hour that may be one of a long recording; from 6 o'clock on it is a clock on the wall.
    for hour, start in ((2, 7200.0), (6, 0.0)):
        assert from_wall_clock([make_turn("Ana", "Hello", hour * 3600)])[0]["start"] == start


def test_a_turn_has_a_short_name_a_time_of_one_day_and_letters_that_can_be_stored() -> None:
    turn = make_turn("A" * 150, "Hel\ud800lo", 86_401, 86_402)
    assert (turn["speaker"], turn["text"], turn["start"], turn["end"]) == ("A" * SPEAKER_MAX, "Hello", None, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_the_encoding_that_it_has(encoding: str) -> None:
    said = "Ana: Schöne Grüße, bis später."
    assert text_of_file(said.encode(encoding)) == said


def test_a_recording_is_no_transcript_whatever_its_media_type_says() -> None:
    assert not is_transcript_file("call.mp3", "text/plain")
    assert is_transcript_file("CALL.VTT", "application/octet-stream")
    assert is_transcript_file("call", "text/vtt")
    assert not is_transcript_file("call", "audio/mpeg")


def test_the_channels_of_a_recording_are_put_together_by_time() -> None:
    def channel(*words: tuple[str, float]) -> dict[str, object]:
        spoken = [{"word": word, "start": start, "end": start + 0.4} for word, start in words]
        return {"alternatives": [{"transcript": " ".join(word for word, _ in words), "words": spoken}]}

    given = {"results": {"channels": [channel(("Hello", 0.5), ("Good", 9.5)), channel(("Hi", 3.5), ("Bye", 12.5))]}}
    found: Any = read_value(given)["turns"]
    assert [(turn["speaker"], turn["text"]) for turn in found] == [
        ("Channel 1", "Hello"), ("Channel 2", "Hi"), ("Channel 1", "Good"), ("Channel 2", "Bye"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("WEBVTT\n\n", "without words"),
        ('{"sentences": [{"text": "cut o', "cut off or damaged"),
        ("[" * 5000, "nested too deeply"),
        ({"results": {"channels": []}}, "no spoken words"),
        ({"foo": {"bar": 1}}, "a form that is not known"),
        ([1, 2, 3], "a form that is not known"),
        ({"turns": [{"speaker": "Ana"}]}, "no spoken words"),
        ({"text": 7}, "a form that is not known"),
        ({"speaker_labels": {"segments": [3, {"items": 5}]}, "items": [7, {"type": "x"}]}, "no spoken words"),
        ("{\\rtf1\\ansi Ana: I will send it.\\par}", "is RTF; paste the words"),
        (
            '<?xml version="1.0"?>\n<transcript><text start="1">Ana: Hi.</text></transcript>',
            "XML of a form that is not",
        ),
        ("<transcript>\n<text>Ana: Hi.</text></transcript>", "XML of a form that is not known"),
    ],
)
def test_what_cannot_be_read_is_refused(value: object, problem: str) -> None:
    with pytest.raises(UnreadableTranscriptError, match=problem):
        read_value(value)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "an empty file"),
        (b"%PDF-1.7 ...", "a PDF; export it as text"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "save it as .docx"),
        (b"{\\rtf1 hello}", "an RTF file"),
        (bytes(range(32)) * 100, "not text"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (b"PK\x03\x04 broken", "damaged or locked"),
        (archive({"photo.png": b"x"}), "no Word document"),
        (archive({f"{n}": b"" for n in range(2_000)} | {"word/document.xml": b"<a/>"}), "no Word document"),
        (archive({"word/document.xml": b"<w:document"}), "damaged Word document"),
        (archive({"word/document.xml": b" " * (20 * 1024 * 1024 + 1)}), "more than 20 MB"),
        (word_document("x", prolog='<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]>'), "not safe to read"),
        (
            archive({"word/document.xml": '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16-le")}),
            "not safe to read",
        ),
        (
            archive({"word/document.xml": '<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16-be")}),
            "not safe to read",
        ),
    ],
)
def test_a_file_that_is_no_transcript_is_refused_with_a_remedy(content: bytes, problem: str) -> None:
    with pytest.raises(UnreadableTranscriptError, match=problem):
        text_of_file(content)


def test_the_table_of_a_word_document_is_read_by_its_columns() -> None:
    rows = [("Time", "Speaker", "Text"), ("0:02", "Ana", "Hello, Bob."), ("0:05", "Bob", "Hi.")]
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>" for c in r) + "</w:tr>" for r in rows
    )
    xml = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl>{cells}</w:tbl></w:body></w:document>'
    found: Any = read_transcript(text_of_file(archive({"word/document.xml": xml.encode()})))["turns"]
    assert [(turn["speaker"], turn["text"], turn["start"]) for turn in found] == [
        ("Ana", "Hello, Bob.", 2.0),
        ("Bob", "Hi.", 5.0),
    ]


@pytest.mark.parametrize(
    "line", ["Ana Ruiz: words {0} and more.\nMaria Lopez: yes.\n", "{0}\n00:00:01,000 --> 00:00:02,000\nAna: words {0}\n\n", "Ana Ruiz  0:02\nwords {0}\n\n"]
)  # fmt: skip
def test_the_work_grows_with_the_length_and_not_with_its_square(line: str) -> None:
    assert _calls_to_read("".join(line.format(n) for n in range(800))) < 5 * _calls_to_read(
        "".join(line.format(n) for n in range(200))
    )


def _calls_to_read(text: str) -> int:
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read_transcript(text)
    finally:
        sys.setprofile(None)
    return calls


def test_of_segments_without_speakers_and_words_with_them_the_words_are_read() -> None:
    words = [("Hello", 0.0, "A"), ("there.", 0.5, "A"), ("Good", 1.0, "B"), ("morning.", 1.5, "B"), ("Bye.", 9.0, "B")]
    given = {
        "segments": [{"start": 0.0, "end": 10.0, "text": "Hello there. Good morning. Bye."}],
        "words": [{"word": word, "start": at, "end": at + 0.4, "speaker": who} for word, at, who in words],
    }
    found: Any = read_value(given)["turns"]
    # A pause begins a new turn of the same speaker, so that its second is known.
    assert [(turn["speaker"], turn["text"], turn["start"]) for turn in found] == [
        ("A", "Hello there.", 0.0), ("B", "Good morning.", 1.0), ("B", "Bye.", 9.0),
    ]  # fmt: skip
