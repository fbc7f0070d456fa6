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


OFFER = "Hi Bob, I’ll send you the signed offer by Friday."


@pytest.mark.parametrize(
    ("claimed", "found"),
    [
        ("I'll send you the signed offer", OFFER),
        ("i'll SEND you, the signed: offer!", OFFER),
        ("Bob: Call me back tomorrow", "Call me back tomorrow, please."),
        ("[2] Bob: Call me back tomorrow", "Call me back tomorrow, please."),
        ("資料を送ります", "Und übrigens: 明日までに資料を送ります。"),
        ("by Friday. Great", "Hi Bob, I’ll send you the signed offer by Friday. Great."),
        ("I’ll send you … by Friday", OFFER),
        ("I'll send you [...] by Friday", OFFER),
        ("Hi Bob … send you the signed offer", OFFER),
        ("Hi Bob … send you the signed … Friday", OFFER),
        ("3. I'll send you the signed offer", OFFER),
        ("the signed offer by Friday. Bob: Great", "Hi Bob, I’ll send you the signed offer by Friday. Great."),
    ],
)
def test_a_quote_is_shown_as_the_whole_sentence_that_was_said(claimed: str, found: str) -> None:
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
    "claimed",
    [
        "",
        "  ",
        "...",
        "We will pay you a thousand dollars",
        "offer signed",
        "send me money now please",
        "Great",
        "und übrigens",
        "I'll send you the signed offer by Monday",
        "I'll lend you the signed offer by Friday",
        "I'll send you the signed … by Monday",
        "Hi Ana … send you the signed offer",
    ],
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
        ("We ship it on May 3rd to you.", "We ship it on May 4th to you"),
        ("We send you two hundred boxes of paper by Friday.", "We send you boxes of paper by Friday"),
        ("We will not send the offer to you today.", "We will send the offer to you today"),
        ("Non ti invio il contratto prima di venerdì.", "Ti invio il contratto prima di venerdì."),
        ("Ik stuur het contract niet voor vrijdag op.", "Ik stuur het contract voor vrijdag op."),
        ("Я не пришлю договор до пятницы точно.", "Я пришлю договор до пятницы точно."),
        ("Please call Marianne about the contract.", "Please call Mariane about the contract"),
        ("We run the trial with you this week.", "We run the trail with you this week"),
        ("I will send the long very detailed revised offer to you and Bob.", "I will send the offer to you and Bob"),
        ("Wir sehen uns um halb zehn im Büro.", "Wir sehen uns um 10:30 im Büro"),
        ("Let us meet at quarter to nine in the office.", "Let us meet at 9:15 in the office"),
        ("I have two, hundred people come to us.", "I have 200 people come to us"),
        ("Call me at 9 a.m. about the contract.", "Call me at 9 p.m. about the contract"),
        ("Call me at 9 in the morning about the contract.", "Call me at 9 pm about the contract"),
        ("I will send offer papers today.", "send offer"),
        ("We meet at nine, thirty people come to us.", "We meet at 9:30 people come to us"),
        ("Call me at 3 p.m. about the contract.", "Call me at 14:00 about the contract"),
        ("Call me at 3 a.m. about the contract.", "Call me at 15:00 about the contract"),
        ("It costs half a million for the two of you.", "It costs 5,000,000 for the two of you"),
        ("Dial double five one two for the office.", "Dial 5512 2 for the office"),
        ("Three quarters of them are here now.", "75 of them are here now"),
    ],
)
def test_a_denial_or_another_number_is_another_sentence_however_alike(said: str, claimed: str) -> None:
    transcript = Transcript({"turns": [{"speaker": "Ana", "text": said}]})
    assert transcript.find(claimed) is None
    assert transcript.find(said) is not None


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        ("Wir sehen uns um halb zehn im Büro.", "Wir sehen uns um 9:30 im Büro"),
        ("Let us meet at half nine in the office.", "Let us meet at 9:30 in the office"),
        ("Let us meet at quarter to nine in the office.", "Let us meet at 8:45 in the office"),
        ("Let us meet at ten past nine in the office.", "Let us meet at 9:10 in the office"),
        ("We ship it on May 3rd to you.", "We ship it on 3 May to you"),
        ("Le enviaré doscientas cajas el viernes.", "Le enviaré 200 cajas el viernes"),
        ("Vou enviar quinhentas e duas caixas na sexta.", "Vou enviar 502 caixas na sexta"),
        ("Je vous envoie deux cents pièces vendredi.", "Je vous envoie 200 pièces vendredi"),
        ("Im Mai schicke ich Ihnen den Vertrag.", "schicke ich Ihnen den Vertrag"),
        ("Call me at 3 p.m. about the contract.", "Call me at 15:00 about the contract"),
        ("Call me at 15:30 about the contract.", "Call me at 3:30 pm about the contract"),
        ("Let us meet at noon in the office.", "Let us meet at 12 pm in the office"),
        ("It costs 2 500 € with the delivery.", "It costs 2500 euros with the delivery"),
        ("It costs half a million for both.", "It costs 500,000 for both"),
        ("Wir brauchen zwei Millionen dafür sofort.", "Wir brauchen 2.000.000 dafür sofort"),
        ("I will send a couple of boxes today.", "I will send two boxes today"),
        ("Ask for flat one double oh seven there.", "Ask for flat 1007 there"),
        ("Three quarters of them are here now.", "75% of them are here now"),
    ],
)
def test_a_time_said_in_words_is_the_one_in_figures(said: str, claimed: str) -> None:
    quote = Transcript({"turns": [{"speaker": "Ana", "text": said}]}).find(claimed)
    assert quote is not None
    assert (quote.text, quote.score) == (said, 1.0)


@pytest.mark.parametrize(
    "text", ["שלח לי את ההצעה עד יום שישי", "أرسل لي العرض قبل يوم الجمعة", "Пришлите мне договор, пожалуйста"]
)
def test_other_scripts_are_proven_too(text: str) -> None:
    quote = Transcript({"turns": [{"speaker": "A", "text": f"x. {text}! y"}]}).find(text)
    assert quote is not None
    assert (quote.text, quote.score) == (f"{text}!", 1.0)


def test_a_transcript_of_a_whole_day_is_searched_quickly() -> None:
    long = Transcript({"text": "some words that say nothing at all " * 15_000 + "call the roofer on Tuesday morning"})
    quote = long.find("please call the roofer on Tuesday morning")
    assert quote is not None
    assert quote.text.endswith("at all call the roofer on Tuesday morning")
    assert len(quote.text) < 300


def _said(*texts: str) -> Transcript:
    return Transcript({"turns": [{"speaker": "Dana", "text": text} for text in texts]})


def test_parts_of_a_quote_stand_close_together_and_the_least_alike_is_its_score() -> None:
    words = "I'll send you the signed offer"
    assert _said(f"{words}. {'Well, let me see. ' * 8} It is for Friday morning.").find(f"{words} … for Friday morning")
    assert not _said(f"{words}. {'Well, let me see. ' * 20} It is for Friday morning.").find(
        f"{words} … for Friday morning"
    )
    quote = TRANSCRIPT.find("I'll send you a signed offer … by Friday")
    assert quote is not None
    assert quote.score < 1


def test_a_quote_never_stops_before_the_words_that_limit_it() -> None:
    transcript = _said("Sure. I can send the price list, but not until Friday. Bye.")
    quote = transcript.find("I can send the price list")
    assert quote is not None
    assert quote.text == "I can send the price list, but not until Friday."


def test_a_sentence_that_takes_the_one_before_back_is_shown_with_it() -> None:
    quote = _said("I'll send it on Tuesday morning. No, sorry, Wednesday. Okay?").find(
        "I'll send it on Tuesday morning"
    )
    assert quote is not None
    assert quote.text == "I'll send it on Tuesday morning. No, sorry, Wednesday."


def test_a_sentence_that_was_cut_over_two_turns_is_found_and_shown_whole() -> None:
    transcript = _said("so I'll file that", "no later than close of business Thursday", "Bye.")
    for claimed in ("I'll file that no later than close of business Thursday", "so I'll file that"):
        quote = transcript.find(claimed)
        assert quote is not None
        assert quote.text == "so I'll file that no later than close of business Thursday"


def test_a_cut_sentence_does_not_go_on_with_another_speaker_and_an_abbreviation_ends_none() -> None:
    cut = Transcript({"turns": [{"speaker": "Ana", "text": "I'll call and"}, {"speaker": "Bob", "text": "hang up."}]})
    whole = _said("I'll call you at 3 p.m. on the blue line. Bye.")
    assert [found.text for found in (cut.find("I'll call and"), whole.find("I'll call you at")) if found] == [
        "I'll call and",
        "I'll call you at 3 p.m. on the blue line.",
    ]


def test_two_quotes_are_one_when_they_rest_on_mostly_the_same_words() -> None:
    transcript = _said("I'll send the offer today and I'll call Bob tomorrow about it.")
    first, second, whole = map(
        transcript.prove,
        ("I'll send the offer today and", "and I'll call Bob tomorrow about it", "send the offer today and I'll call"),
    )
    assert first
    assert second
    assert whole
    assert [first.overlaps(second), first.overlaps(whole), whole.overlaps(first)] == [False, True, True]


@pytest.mark.parametrize("turn", ["Sure.", "Perfect", "Okay, great, thanks", "Yes. Bye!"])
def test_a_turn_that_only_agrees_proves_no_task(turn: str) -> None:
    assert _said("Do you like it?", turn).find(turn) is None


def test_a_short_turn_is_proof_when_it_is_quoted_whole() -> None:
    transcript = _said("Will you send the form?", "Will do!", "We will do more.")
    assert transcript.find("Will do") is not None
    assert transcript.find("do more") is None


def test_words_said_after_please_do_not_are_no_request() -> None:
    transcript = _said("Please don't send me the offer by mail.", "Why don't we meet on Thursday morning?")
    assert transcript.find("send me the offer by mail") is None
    assert transcript.find("we meet on Thursday morning") is not None


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        ("He's in surgery till twelve so I'll ring you back.", "so I'll ring you back"),
        ("We are closed until Monday so please send it on Tuesday.", "so please send it on Tuesday"),
        ("Er ist bis zwölf unterwegs, ich rufe Sie danach an.", "ich rufe Sie danach an"),
        ("Estoy hasta las doce, luego le mando la factura.", "luego le mando la factura"),
        ("Ele fica até às doze depois mando a fatura.", "depois mando a fatura"),
    ],
)
def test_a_clause_behind_until_when_is_said(said: str, claimed: str) -> None:
    assert Transcript({"turns": [{"speaker": "Ana", "text": said}]}).find(claimed)


@pytest.mark.parametrize(
    ("said", "claimed"),
    [
        ("Wait until send the offer is confirmed.", "send the offer is confirmed"),
        ("Please do not send the signed offer.", "send the signed offer"),
    ],
)
def test_what_stands_right_behind_until_or_a_denial_is_not_said(said: str, claimed: str) -> None:
    assert Transcript({"turns": [{"speaker": "Ana", "text": said}]}).find(claimed) is None
