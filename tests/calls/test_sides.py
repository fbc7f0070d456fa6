"""Which side of a call each speaker is on."""

import pytest

from taskapp.calls.sides import OPENING, Parties, SpeakerSide, sides_of

OURS, THEIRS = SpeakerSide.OURS, SpeakerSide.THEIRS
PARTIES = Parties(("Dana Reyes", "Sam Ortiz"), "Bob Hall", "Harbor Dental", "inbound")


def sides(*turns: tuple[str, str], parties: Parties = PARTIES) -> list[SpeakerSide | None]:
    found = sides_of([{"speaker": name, "text": text} for name, text in turns], parties)
    return list(found.values())


def of_labels(*labels: str, direction: str = "inbound") -> list[SpeakerSide | None]:
    parties = Parties(PARTIES.our_names, PARTIES.contact_name, PARTIES.organization_name, direction)
    return sides(*((label, "Hello.") for label in labels), parties=parties)


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (("Dana", "Bob"), [OURS, THEIRS]),
        (("BOB HALL", "Dana Reyes (Harbor Dental)"), [THEIRS, OURS]),
        (("Reyes, Dana", "Someone"), [OURS, THEIRS]),
        (("Kim", "Bob"), [OURS, THEIRS]),
        (("Kim (Harbor Dental)", "Lee", "Bob"), [OURS, None, THEIRS]),
        (("Father", "Harbor"), [THEIRS, OURS]),
        (("Me", "Them"), [OURS, THEIRS]),
        (("You", "Guest"), [OURS, THEIRS]),
        (("Customer", "Agent"), [THEIRS, OURS]),
        (("customer service rep", "Caller"), [OURS, THEIRS]),
        (("Kunde", "Berater"), [THEIRS, OURS]),
        (("Dana", "Sam", "Bob"), [OURS, OURS, THEIRS]),
        (("Kim", "Lee", "Pat"), [None, None, None]),
    ],
)
def test_names_and_labels_say_the_side(labels: tuple[str, ...], expected: list[SpeakerSide | None]) -> None:
    assert of_labels(*labels) == expected


def test_without_names_the_side_that_was_called_speaks_first() -> None:
    assert of_labels("Speaker 1", "Speaker 2") == [OURS, THEIRS]
    assert of_labels("Speaker 1", "Speaker 2", direction="outbound") == [THEIRS, OURS]
    assert of_labels("SPEAKER_01", "SPEAKER_00", "SPEAKER_02") == [None, None, None]


def test_the_caller_and_the_first_channel_are_the_side_that_called() -> None:
    assert of_labels("Caller", "Recipient") == [THEIRS, OURS]
    assert of_labels("Caller", "Recipient", direction="outbound") == [OURS, THEIRS]
    assert of_labels("Channel 1", "Channel 2") == [THEIRS, OURS]
    assert of_labels("Channel 2", "Channel 1", direction="outbound") == [THEIRS, OURS]


@pytest.mark.parametrize(
    "words", ["Harbor Dental, Dana speaking.", "Hi, this is Sam.", "Dana from Harbor here.", "Hier ist Dana, guten Tag.", "It’s Dana Reyes."]
)  # fmt: skip
def test_a_numbered_speaker_who_gives_a_members_name_is_ours_whoever_speaks_first(words: str) -> None:
    assert sides(("Speaker 2", "Hello?"), ("Speaker 1", words)) == [THEIRS, OURS]
    assert sides(("Speaker 1", "Hello?"), ("Speaker 2", "Hi, it's Bob Hall here."), ("Speaker 3", words)) == [
        None,
        THEIRS,
        OURS,
    ]


def test_a_name_counts_more_than_an_introduction_and_the_first_introduction_counts() -> None:
    assert sides(("Dana", "Hello, Bob here."), ("Kim", "Hi."), ("Pat", "Hi.")) == [OURS, None, None]
    assert sides(("1", "This is Bob."), ("1", "This is Dana."), ("2", "Hi."), ("3", "Hi.")) == [THEIRS, None, None]
    late = [("2", "Hi."), ("3", "Hi.")] * (OPENING // 2)
    assert sides(*late, ("1", "This is Dana.")) == [None, None, None]


def test_what_both_sides_or_everybody_may_be_called_says_no_side() -> None:
    same = Parties(("Sam Ortiz", "Mr J. Reyes"), "Sam Lee", "", "inbound")
    for first in (("1", "This is Sam."), ("J", "Hi."), ("Mr Kim", "Hi.")):
        assert sides(first, ("2", "Hi."), ("3", "Hi."), parties=same) == [None, None, None]
    assert of_labels("Speaker 1", "Speaker 2", direction="") == [None, None]


def test_naming_the_other_one_is_no_introduction() -> None:
    assert sides(("Speaker 1", "Hello, is Dana there?"), ("Speaker 2", "Speaking.")) == [OURS, THEIRS]
    assert sides(("A", "Dana told me so."), ("B", "Fine."), ("C", "Good.")) == [None, None, None]


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_whoever_greets_the_contact_by_name_is_ours_and_whoever_greets_a_member_is_theirs(direction: str) -> None:
    parties = Parties(PARTIES.our_names, PARTIES.contact_name, PARTIES.organization_name, direction)
    assert sides(("1", "Hi Bob, I'll send it."), ("2", "Great."), parties=parties) == [OURS, THEIRS]
    assert sides(("1", "Good morning, Mr. Hall."), ("2", "Great."), parties=parties) == [OURS, THEIRS]
    assert sides(("1", "Hey Dana it's me."), ("2", "Great."), parties=parties) == [THEIRS, OURS]
    assert sides(("1", "Hi, Dana from Harbor."), ("2", "Great."), parties=parties) == [OURS, THEIRS]
    assert sides(("1", "Hallo Frau Reyes."), ("2", "Guten Tag."), parties=parties) == [THEIRS, OURS]


def test_a_bare_surname_behind_a_greeting_may_be_the_speakers_own() -> None:
    parties = Parties(("Frau Petersen",), "Herr Aksoy", "Kita Regenbogen", "inbound")
    said = [("1", "Kita Regenbogen, Petersen."), ("2", "Guten Morgen, Aksoy.")]
    assert sides(*said, parties=parties) == [OURS, THEIRS]
    assert sides(("1", "Hello?"), ("2", "Guten Morgen, Herr Aksoy."), parties=parties) == [THEIRS, OURS]


def test_a_name_of_both_sides_is_decided_by_the_rest_of_it() -> None:
    parties = Parties(("Sam Ortiz",), "Sam Lee", "", "inbound")
    assert sides(("Sam Lee", "Hi."), ("Sam Ortiz", "Hi."), parties=parties) == [THEIRS, OURS]
    assert sides(("Sam", "Hi."), ("Kim", "Hi."), ("Pat", "Hi."), parties=parties) == [None, None, None]


def test_a_transcript_without_speakers_has_no_sides() -> None:
    assert sides(("", "Hello."), ("", "Hi.")) == []
