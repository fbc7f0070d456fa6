"""Finding quotes in a transcript: exact matches, approximate matches with a score, and no match."""

import pytest

from taskapp.extraction.evidence import Transcript

TURNS = [
    {"speaker": "Ana", "text": "Hi Bob, I’ll send you the signed offer by Friday.", "start": 1.0},
    {
        "speaker": "Bob",
        "text": "Great. Und übrigens: 明日までに資料を送ります。 Call me back tomorrow, please.",
        "start": 12.5,
    },
]
TRANSCRIPT = Transcript({"turns": TURNS})


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ("I'll send you the signed offer", "I’ll send you the signed offer"),
        ("i'll SEND you, the signed: offer!", "I’ll send you the signed offer"),
        ("Bob: Call me back tomorrow", "Call me back tomorrow"),
        ("資料を送ります", "資料を送ります"),
        ("und ubrigens", "Und übrigens"),
        ("by Friday. Great", "by Friday. Great"),
    ],
)
def test_words_are_found_as_they_were_said(claimed: str, found: str) -> None:
    quote = TRANSCRIPT.find(claimed)
    assert quote is not None
    assert (quote.text, quote.score) == (found, 1.0)


def test_a_close_match_shows_the_real_words_and_its_score() -> None:
    quote = TRANSCRIPT.find("I will send you a signed offer by friday")
    assert quote is not None
    assert "send you the signed offer by Friday" in quote.text
    assert 0.75 <= quote.score < 1
    assert (quote.speaker, quote.start_seconds) == ("Ana", 1.0)


@pytest.mark.parametrize(
    "claimed", ["", "  ", "...", "We will pay you a thousand dollars", "offer signed", "send me money now please"]
)
def test_words_nobody_said_are_not_found(claimed: str) -> None:
    assert TRANSCRIPT.find(claimed) is None


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        ("I won't send you the offer by Friday.", "I'll send you the offer by Friday"),
        ("Wir schicken Ihnen das Angebot nicht am Freitag.", "Wir schicken Ihnen das Angebot am Freitag"),
        ("Mañana no le envío el presupuesto, señora.", "Mañana le envío el presupuesto señora"),
        ("It costs 900 dollars for two of them.", "It costs 500 dollars for two of them"),
        ("We ship it on the 5th of May to you.", "We ship it on the 15th of May to you"),
    ],
)
def test_a_denial_or_another_number_is_another_sentence_however_alike(said: str, claimed: str) -> None:
    transcript = Transcript({"turns": [{"speaker": "Ana", "text": said}]})
    assert transcript.find(claimed) is None
    assert transcript.find(said) is not None


@pytest.mark.parametrize(
    "text", ["שלח לי את ההצעה עד יום שישי", "أرسل لي العرض قبل يوم الجمعة", "Пришлите мне договор, пожалуйста"]
)
def test_other_scripts_are_proven_too(text: str) -> None:
    quote = Transcript({"turns": [{"speaker": "A", "text": f"x. {text}! y"}]}).find(text)
    assert (quote.text, quote.score) == (text, 1.0) if quote else pytest.fail("not found")


def test_a_transcript_of_a_whole_day_is_searched_quickly() -> None:
    long = Transcript({"text": "some words that say nothing at all " * 15_000 + "call the roofer on Tuesday morning"})
    quote = long.find("please call the roofer on Tuesday morning")
    assert quote is not None
    assert quote.text == "call the roofer on Tuesday morning"
