"""Quotes with one decisive word changed prove nothing; the same quotes in other spellings are found. Counts are printed."""

from collections import Counter
from collections.abc import Iterator

from taskapp.extraction.evidence import Transcript
from taskapp.extraction.golden.calls import read_calls
from taskapp.extraction.golden.fills import FILLS
from taskapp.extraction.golden.synthetic import synthetic_calls
from taskapp.extraction.offline import rules
from taskapp.extraction.proof.normal_forms import normal_tokens
from taskapp.extraction.proof.words import split_words
from tests.extraction.quote_changes import mutations, other_spellings

# Every line is a turn; the speaker changes. The quotes are the lines themselves.
QUOTES = """\
I've got half nine on Tuesday, so I'll pop you in the diary for that.
We'll send the second crate on the third of May, Peter.
Could you refund me two hundred and fifty dollars by Friday?
I won't cancel the order until Marta confirms it on Monday.
Please book the hall for twelve people, quarter past ten in the morning.
I can't deliver forty before June, but I will ship ten tomorrow.
Okay, so, um, I'll email the contract to Omar by noon on Thursday.
The deposit is twelve hundred euros, and we need to pay it by the twenty-third.
Don't forget to order five filters for Ruth next Wednesday.
Let's meet on Monday at quarter to five, half past two is too early.
I'm going to return the keys to Hugh tonight, not tomorrow.
My number is five five five, one two three four, please call Lena back.
ill drop the samples off at nine thirty on friday and kim will check them
I'll send Omar invoice 4471 for 250 dollars on May 12 at 9:30.
Please call Lena at 555 0142 before 4 pm on June 3.
We will ship 12 boxes to Marta by July 28, not 15.
Peter, I'll book room 208 for 6 people in March, it costs 1,200 euros.
Ich schicke Ihnen das Angebot am Donnerstag, und zwar vor halb zehn.
Ich rufe Sie am Montag zurück, nicht heute, gegen neun Uhr.
Wir brauchen zwei Lampen bis Freitag, bitte prüfe das.
Le envío el presupuesto el martes a las nueve y media, señora.
Mañana llamo a Peter y confirmo los tres pedidos.
Je vous envoie le devis vendredi à neuf heures et demie.
Je confirme la réservation pour trois personnes, pas demain mais lundi.
Eu envio a proposta na terça às nove e meia, está bem?
Amanhã ligo para a Ana e confirmo os dois pedidos.
"""
LIMIT = 0.01
_SOUNDS = {word.text for fills in FILLS.values() for filler in fills["filler"] for word in split_words(filler)}


def _quotes() -> Iterator[tuple[Transcript, str]]:
    lines = QUOTES.splitlines()
    turns = [{"speaker": ("Dana", "Bob")[number % 2], "text": line} for number, line in enumerate(lines)]
    transcript = Transcript({"turns": turns})
    yield from ((transcript, line) for line in lines)
    for call in (*read_calls("calls"), *read_calls("held_out"), *synthetic_calls()[::4]):
        found = rules.find_tasks(call.transcription["turns"], call.prompt_context)
        yield from ((Transcript(call.transcription), item.evidence) for item in found if item.evidence)


def test_a_quote_with_another_day_number_time_amount_name_verb_or_denial_proves_nothing() -> None:
    tried, proven = Counter[str](), list[str]()
    for transcript, quote in _quotes():
        for kind, changed in mutations(quote):
            tried[kind] += 1
            found = transcript.find(changed)
            # A change of one golden quote may be what another turn of the same call says.
            if found and found.text.strip(" .!?").casefold() != changed.strip(" .!?").casefold():
                proven.append(f"{kind}: {changed}")
    print(f"{tried.total()} changed quotes, {len(proven)} proven: {dict(tried)}")
    assert min(tried[kind] for kind in ("weekday", "number word", "time", "amount", "name", "verb", "negation")) >= 5
    assert len(proven) <= LIMIT * tried.total(), proven


def test_a_quote_in_another_spelling_is_found() -> None:
    tried, lost = Counter[str](), list[str]()
    for transcript, quote in _quotes():
        for kind, spelled in other_spellings(quote, "Dana"):
            tried[kind] += 1
            if transcript.find(spelled) is None:
                lost.append(f"{kind}: {spelled}")
    print(f"{tried.total()} other spellings, {len(lost)} lost: {dict(tried)}")
    assert min(tried["digits"], tried["times"]) >= 5
    assert len(lost) <= LIMIT * tried.total(), lost


def test_a_quote_of_another_call_proves_nothing() -> None:
    calls = [Transcript(call.transcription) for call in read_calls("calls")]
    quotes = [line for line in QUOTES.splitlines() if len(line.split()) > 5]
    proven = [(number, quote) for number, call in enumerate(calls) for quote in quotes if call.find(quote)]
    assert len(calls) * len(quotes) > 1000
    assert proven == []


def test_what_was_said_in_a_like_call_about_another_thing_or_day_proves_nothing() -> None:
    by_template: dict[str, list[list[str]]] = {}
    for call in synthetic_calls():
        turns = [turn.text for turn in call.file.turns]
        by_template.setdefault(call.name.rpartition("-")[0], []).append(turns)
    tried, proven = 0, list[tuple[str, str]]()
    for calls in by_template.values():
        for turns in calls:
            transcript = Transcript({"turns": [{"speaker": "", "text": text} for text in turns]})
            said = [_content(text) for text in turns]
            invented = (text for other in calls for text in other if not any(_content(text) <= each for each in said))
            for text in invented:
                tried += 1
                proven += [(text, found.text)] if (found := transcript.find(text)) else []
    print(f"{tried} invented quotes, {len(proven)} proven")
    assert tried > 1000
    assert proven == []


def _content(text: str) -> set[str]:
    """The words of a turn without the sounds that a speaker makes."""
    return {word.text for word in split_words(text)} - _SOUNDS


def test_a_quote_is_found_where_another_voice_cuts_it_in_two() -> None:
    lost, tried = [], 0
    for line in QUOTES.splitlines():
        words = line.split()
        for at in range(3, len(words) - 3, 2):
            halves = " ".join(words[:at]), "Mm-hm.", " ".join(words[at:])
            if _numbers(halves[0]) + _numbers(halves[2]) != _numbers(line):
                continue  # a cut inside "quarter to five" makes other numbers
            turns = [{"speaker": ("Dana", "Bob")[number % 2], "text": text} for number, text in enumerate(halves)]
            tried += 1
            if Transcript({"turns": turns}).find(line) is None:
                lost.append(halves)
    assert tried > 50
    assert lost == []


def _numbers(text: str) -> list[str]:
    return [token.text for token in normal_tokens(split_words(text)) if token.is_number]
