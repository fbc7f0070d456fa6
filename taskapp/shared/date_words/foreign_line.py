"""Due dates in a line of another language than English."""

import re
from dataclasses import replace

from taskapp.shared.date_words.line import NOT_EARLIER, Line
from taskapp.shared.date_words.meaning import Moment, Phrase
from taskapp.shared.date_words.mentions import Mention
from taskapp.shared.date_words.phrases import settled
from taskapp.shared.date_words.tokens import Token
from taskapp.shared.date_words.words_around import (
    ARTICLES,
    BEFORE_NAMED_DAYS,
    BEFORE_NAMES,
    BEFORE_OF,
    COMPANIES,
    FOREIGN_CHANGES,
    HAS_DONE,
    HAS_HAPPENED,
    LABELS,
    LITTLE_BEFORE,
    NAMED_DAYS,
    OF,
    OTHER_DAYS,
    SINCE,
    SUITS,
    TITLES,
)

# German puts the verb at the end: "Rechnung Ende nächster Woche prüfen".
_LAST_VERB = re.compile(r"\s+[a-zäöüß]+n\s*[.!?]*\s*$")
# Other languages put it behind a day that opens the line: "lundi envoyer le devis".
_INFINITIVE = re.compile(
    r":?\s(?!(?:\w*[hmnrst]ier|atelier|primer|tercer|taller|mujer|mulher|lugar|hogar|celular|alquiler|par|bar|ayer)\b)"
    r"[a-zà-ÿ]{2,}(?:[aeiî]r|re|[aei]rse)(?!\w)"
)


# So far before an hour stands the word of its day: "le jour du départ à 9h".
_WORDS_OF_A_DAY = 3
_LONGEST_VERB = 30


class ForeignLine(Line):
    """A line in another language than English: only forms that cannot be anything else count."""

    titles = TITLES

    def _mention(self, phrase: Phrase, moment: Moment, *, following: int, is_one_of_several: bool) -> Mention | None:
        if not self._is_whole(phrase) or self._is_other_word(phrase):
            return None
        if phrase.meaning.day and not phrase.meaning.at and not is_one_of_several and self._is_of_a_thing(phrase):
            return None
        meaning = settled(phrase.meaning, moment)
        is_joint = is_one_of_several and phrase.meaning.day is not None
        if reason := self._reason(phrase) or ("several-days" if is_joint else None):
            meaning = replace(meaning, unread=reason)
        if meaning.unread:
            return Mention(*self._span(phrase), unread=meaning.unread)
        is_certain = (
            phrase.leads
            or phrase.is_joined
            or phrase.forms[0].rule.strength == "sure"
            or self._ends_line(phrase)
            or self._opens_before_verb(phrase)
        )
        if is_certain or (phrase.forms[0].rule.strength == "end" and self._is_at_end(phrase, following=following)):
            return self._due(phrase, meaning)
        return None

    def _is_other_word(self, phrase: Phrase) -> bool:
        """Whether it is a name or a noun: "Fr. Freitag", "la mer"."""
        is_short = any(name == "SHORT_DAY" for name, _ in phrase.forms[0].symbols)
        is_mrs_friday = [token.key for token in self.tokens[phrase.first : phrase.first + 3]] == ["fr", ".", "freitag"]
        return self._is_capitalised(phrase) or is_mrs_friday or (is_short and self._word_before(phrase) in ARTICLES)

    def _reason(self, phrase: Phrase) -> str | None:
        """Why the words around the phrase make it no due date: a key of `REASONS`."""
        if phrase.meaning.day and self._has_happened(phrase):
            return "past"
        if self.tokens[0].key in FOREIGN_CHANGES and self._word_before(phrase) in ("al", "a", "para"):
            return "inside-the-sentence"
        is_told = self._word_before(phrase) in SINCE or self._is_before(phrase, SUITS) or self.asked[phrase.first]
        if phrase.meaning.day and is_told:
            return "inside-the-sentence"
        if self._is_negated(phrase) and not phrase.leads & NOT_EARLIER:
            return "negated"
        if phrase.meaning.day is None and self._is_behind_other_day(phrase):
            return "hour-alone"
        return "unclear-hour" if self._has_unclear_number(phrase) else None

    def _has_happened(self, phrase: Phrase) -> bool:
        start, last = self._span(phrase)[0], self.tokens[phrase.last - 1].end
        is_past = HAS_DONE.match(self.text, last) and not {"hat", "haben", "habe"}.isdisjoint(
            token.key for token in self.tokens[max(0, phrase.first - _WORDS_OF_A_DAY) : phrase.first]
        )
        return bool(is_past or HAS_HAPPENED.search(self.text[max(0, start - _LONGEST_VERB) : start]))

    def _is_behind_other_day(self, phrase: Phrase) -> bool:
        """Whether the words before an hour name a day that is not understood: "am Geburtstag um 9", "en enero a las 9"."""
        before = self.tokens[max(0, phrase.first - _WORDS_OF_A_DAY) : phrase.first]
        for at, token in enumerate(before):
            names = {name for name, _ in token.symbols}
            is_day = "MONTH" in names or token.key in NAMED_DAYS
            if is_day and at and before[at - 1].key in BEFORE_NAMED_DAYS:
                return True
            if OTHER_DAYS.fullmatch(token.key) and names.isdisjoint(("WEEKDAY", "NEAR")):
                return True
        return False

    def _has_unclear_number(self, phrase: Phrase) -> bool:
        """Whether a number behind a day may be an hour or a date: "mañana 9.30 dentista", "jeudi 3"; German says "Do 3."."""
        if not phrase.meaning.day:
            return False
        if phrase.forms[0].rule.meaning == "dotted_at":
            return self._word_before(phrase) in LABELS
        if not phrase.is_joined:
            return not phrase.leads and self._is_before_number(phrase)
        weekday, number = phrase.forms[-2:]
        is_bare = number.rule.meaning == "bare" and number.first == weekday.last
        return is_bare and weekday.rule.name in ("weekday", "feira") and not self.reader.capitalises

    def _opens_before_verb(self, phrase: Phrase) -> bool:
        """Whether a day opens the line and its verb follows: "Freitag Angebot schicken", "lundi envoyer le devis"."""
        is_short = any(name == "SHORT_DAY" for name, _ in phrase.forms[0].symbols)  # "Mo Farah Poster bestellen"
        behind = {token.key for token in self.tokens[phrase.last : phrase.last + 1]}
        if phrase.first or phrase.meaning.day is None or is_short or not behind.isdisjoint(COMPANIES):
            return False
        if self.reader.capitalises:
            last = next((token for token in reversed(self.tokens[phrase.last :]) if token.key.isalpha()), None)
            return last is not None and last.key.endswith("n") and self.text[last.start].islower()
        return bool(_INFINITIVE.match(self.text, self.tokens[phrase.last - 1].end))

    def _ends_line(self, phrase: Phrase) -> bool:
        """Whether a short weekday ends the line and is no name: "anrufen Di", "mandar fatura sexta", not "Rechnung an Mo"."""
        token = self.tokens[phrase.first]
        is_short = any(name in ("SHORT_DAY", "FEIRA") for name, _ in phrase.forms[0].symbols) and phrase.first > 0
        if not is_short or self.text[token.end :].strip(" .!") or self._word_before(phrase) in BEFORE_NAMES:
            return False
        return self.reader.capitalises or self.text[token.start].islower()

    def _may_open(self, phrase: Phrase) -> bool:
        """ "Fr. Keller um 9" may be Mrs. Keller."""
        return super()._may_open(phrase) and [token.key for token in self.tokens[: phrase.last]] != ["fr", "."]

    def _strength(self, phrase: Phrase) -> str:
        """German writes "Mo" for nothing else at the beginning: "Mo Keller anrufen um 9"."""
        opens = phrase.first == 0 and self.reader.capitalises and len(phrase.forms) == 1
        return "last" if opens and phrase.forms[0].rule.name == "weekday" else super()._strength(phrase)

    def _is_of_a_thing(self, phrase: Phrase) -> bool:
        before = [token.key for token in self.tokens[max(0, phrase.first - 2) : phrase.first]]
        return before[-1:] != [] and before[-1] in OF and before[0] not in BEFORE_OF

    def _is_negated(self, phrase: Phrase) -> bool:
        is_spanish_no = self.tokens[phrase.first].key == "el" and self._word_before(phrase) == "no"
        return is_spanish_no or super()._is_negated(phrase)

    def _span(self, phrase: Phrase) -> tuple[int, int]:
        """With the little words before it, which are no sentence without it: "el 4/12", "antes del viernes"."""
        first = phrase.first
        while first and self.tokens[first - 1].key in LITTLE_BEFORE:
            first -= 1
        keys = [token.key for token in self.tokens[max(0, first - 3) : first]]
        if keys[-2:] == ["a", "partir"] or (keys[:2] == ["a", "partir"] and keys[-1] in OF):
            first -= 3 if keys[-1] in OF else 2  # "à partir de lundi"
        return self.tokens[first].start, super()._span(phrase)[1]

    def _has_capital(self, token: Token) -> bool:
        """German writes nouns with a capital; "Morgen" is a name then."""
        is_noun = self.reader.capitalises and not any(name == "NEAR" for name, _ in token.symbols)
        return self.text[token.start].isupper() and not is_noun

    def _is_at_end(self, phrase: Phrase, *, following: int) -> bool:
        is_before_verb = self.reader.capitalises and self._is_before(phrase, _LAST_VERB)
        return is_before_verb or super()._is_at_end(phrase, following=following)
