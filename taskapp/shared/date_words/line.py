"""Tells which phrases of a typed line are due dates, and which are about days but not understood."""

import re
from dataclasses import replace

from taskapp.shared.date_words.bare_hours import (
    ACTS,
    DETERMINERS,
    NO_VERBS,
    NOUN_VERBS,
    OBJECTS_BEGIN,
    VERBS,
    is_amount,
    is_company,
    is_label,
)
from taskapp.shared.date_words.lexicon import WEEKDAY_WORDS
from taskapp.shared.date_words.meaning import Meaning, Moment, Phrase
from taskapp.shared.date_words.mentions import Mention, with_hours
from taskapp.shared.date_words.phrases import PhraseReader, ranges, settled
from taskapp.shared.date_words.tokens import Token
from taskapp.shared.date_words.words_around import (
    ANY,
    APPOINTED,
    BEFORE_DAY_WORDS,
    CHANGES,
    CLAUSES,
    CONDITIONS,
    DEPENDENT_AFTER,
    ENGLISH_TITLES,
    HAPPENED,
    MONTHS_AS_NAMES,
    NEGATIONS,
    OBJECTS,
    OTHER_DAY,
    PRONOUNS,
    QUESTIONS,
    SUITS,
    TIME_WORD,
)
from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR

# Replaces pieces that were recognised before; it ends a phrase.
MARK = "\x01"
# A piece starts a word, with an optional backslash before it; inside a path it is none.
SYMBOLS = "\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"  # arrows, signs and emoji
BEFORE = rf"(?<![^\s(\[*\\{SYMBOLS}])(?<![^\s(\[]\\)"
AFTER = r"(?![\w'’]|[-/.:+]\w)"

_STARTS, _ENDS = re.compile(BEFORE), re.compile(AFTER)
# Of these, the ones that make a day a statement about time: it is marked as not understood.
_MARKED_AFTER = frozenset({"for", "from", "since", "after", "between", "to"})
# A date with its year that opens a line is a due date.
_WITH_YEAR = frozenset({"ISO", "NUMERIC", "COMPACT", "YEAR", "YY"})
# Words that may follow a date inside a sentence: they begin another part of it.
_OPEN_AFTER = frozenset({
    "about", "for", "re", "regarding", "with", "to", "and", "then", "please", "if", "because", "so", "but", "or", "via", "concerning",
    "at", "on", "in", "by", "before", "after", "until", "till", "latest", "sharp", "from",
    ".", ",", ";", ":", "!", "?", ")", "]", MARK, "-", "–", "—",
})  # fmt: skip
_BEGIN_PART = frozenset({",", ".", ";", ":", "!", "-", "–", "—", MARK, "then"})
_AT_AN_END = re.compile(rf"\s*(?:$|[,.;:!?)\]*{MARK}{SYMBOLS}]|\(not\s|[-–—]\s)")
_SUFFIX = re.compile(
    r"\s*,?\s+(?:at\s+(?:the\s+)?latest|at\s+the\s+earliest|latest|sharp|or so|ish|itself|some\s?time)(?!\w)",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"[\s\"“(]*(\w)")
_LAST_WORD = re.compile(r"\w(?=\w*$)")
_A_UNIT = re.compile(r"\sa[n]?\s(?!couple|few|half)", re.IGNORECASE)
_STRENGTHS = ("sure", "end", "last", "frail", "unread", "none")
# "Not before Friday" is due on Friday.
NOT_EARLIER = frozenset({"before", "keeps"})
_REAL_LEADS = frozenset({"day", "hour", "both", "before", "keeps"})
# Frail forms that are marked when they end a line behind a name ("Call Maria sat").
_MARKED_AT_END = frozenset({"weekday", "date"})
# Frail forms that a preposition before them makes certain.
_LED_ANYWHERE = frozenset({"weekday", "colon", "clock"})
_NAMES = frozenset({"WEEKDAY", "MONTH", "HALF", "ZONE", "QUARTER", "PLURAL"})
_ACRONYMS = frozenset({"eod", "eow", "eom", "eoy", "eoq", "cob", "eob", "sob"})


class Line:
    """A line with its tokens, computed once, so that checking all phrases takes linear time."""

    titles = ENGLISH_TITLES

    def __init__(self, text: str, reader: PhraseReader, *, day_first: bool) -> None:
        self.text, self.tokens, self.is_upper = text, reader.tokenizer.tokens(text), text.isupper()
        self.reader = reader
        self.day_first = day_first
        self.first = len(text) - len(text.lstrip(' \\(["'))
        self.asked = self._asked()

    def _asked(self) -> list[bool]:
        """For each token whether it stands behind "if" in its part of the line, or in a question: "did Sue pay on Friday?"."""
        is_question = self.text.rstrip().endswith("?") and bool(self.tokens) and self.tokens[0].key in QUESTIONS
        asked: list[bool] = []
        for token in self.tokens:
            begins_part = token.key in _BEGIN_PART
            asked.append(is_question or token.key in CONDITIONS or bool(asked and asked[-1] and not begins_part))
        return asked

    def read(self, moment: Moment) -> list[Mention]:
        """The mentions in order. An hour is none when a day that does not count stands in the line."""
        phrases = self.reader.phrases(self.text, self.tokens, moment, open_after=_OPEN_AFTER)
        labels = {id(phrase) for phrase in phrases if is_label(self.text, self.tokens, phrase)}
        phrases = [phrase for phrase in phrases if phrase.is_joined or id(phrase) not in labels]
        persons = labels | {id(phrase) for phrase in phrases if self._is_person(phrase)}
        days = [phrase for phrase in phrases if id(phrase) not in persons]
        several = {id(phrase) for pair in ranges(self.text, self.tokens, days) for phrase in pair}
        mentions: list[Mention] = []
        day_refused, following = bool(OTHER_DAY.search(self.text)), len(self.text)
        for phrase in reversed(phrases):
            if id(phrase) in persons:
                mention = Mention(*self._span(phrase), unread="ambiguous") if phrase.adds_hour else None
            else:
                mention = self._mention(phrase, moment, following=following, is_one_of_several=id(phrase) in several)
            if mention:
                mentions.append(mention)
                following = mention.start
            elif phrase.first == 0 and self._is_exact_hour(phrase):
                mentions.append(replace(self._due(phrase, settled(phrase.meaning, moment)), needs_day=True))
            elif phrase.meaning.day and self._strength(phrase) != "frail":
                opens = phrase.first == 0 and len(phrase.forms) == 1 and phrase.meaning.at is None
                if opens and self._may_open(phrase) and id(phrase) not in several:
                    is_full = any(name in _WITH_YEAR for name, _ in phrase.forms[0].symbols) or self._is_before_act(
                        phrase
                    )
                    mentions.append(self._due(phrase, settled(phrase.meaning, moment), opens_line=not is_full))
                    following = mentions[-1].start
                else:
                    day_refused = True
        return with_hours(self.text, mentions[::-1], day_refused=day_refused)

    def _mention(self, phrase: Phrase, moment: Moment, *, following: int, is_one_of_several: bool) -> Mention | None:
        is_joint = is_one_of_several and phrase.meaning.day is not None
        if (
            self._is_capitalised(phrase)
            or not (is_joint or self._is_whole(phrase))
            or self._is_of_something_else(phrase)
        ):
            return None
        meaning = settled(phrase.meaning, moment)
        if is_one_of_several and (phrase.meaning.day or phrase.meaning.unread):
            meaning = replace(meaning, unread="several-days")
        is_asked = self.asked[phrase.first] and not meaning.unread
        if is_asked or (phrase.meaning.day and self._is_changed_to(phrase)):
            return self._inside(phrase)
        unread = self._refusal(phrase, meaning)
        if unread is None and not meaning.unread and self._is_meant(phrase, following=following):
            return self._due(phrase, meaning) if not self._is_before(phrase, APPOINTED) else self._inside(phrase)
        if unread is None and phrase.meaning.day and self._is_before(phrase, SUITS):
            return self._inside(phrase)
        unread = unread or self._doubt(phrase, following)
        return Mention(*self._span(phrase), unread=unread) if unread else None

    def _is_before(self, phrase: Phrase, pattern: re.Pattern[str]) -> bool:
        return bool(pattern.match(self.text, self.tokens[phrase.last - 1].end))

    def _inside(self, phrase: Phrase) -> Mention:
        return Mention(*self._span(phrase), unread="inside-the-sentence")

    def _refusal(self, phrase: Phrase, meaning: Meaning) -> str | None:
        """Why the phrase can be no due date, wherever it stands: a key of `REASONS`."""
        if phrase.meaning.day is None and self._names_time(phrase):
            return "hour-alone"
        if phrase.meaning.day and not phrase.leads and phrase.meaning.at is None and self._is_before_number(phrase):
            return "unclear-hour"
        if self._is_negated(phrase) and not phrase.leads & NOT_EARLIER:
            return "negated"
        if self._has_happened(phrase):
            return "past"
        if phrase.forms[-1].rule.name == "counted" and self._is_counted_from_event(phrase):
            return "vague"
        is_certain = phrase.leads or phrase.is_joined or any(name == "HALF" for name, _ in phrase.forms[0].symbols)
        is_told = meaning.unread != "no-such-time" or is_certain
        is_told = is_told and (meaning.unread == "several-days" or not phrase.is_fraction)
        return meaning.unread if is_told else None

    def _is_before_number(self, phrase: Phrase) -> bool:
        """Whether a number follows that may be an hour or an amount: "tomorrow 3.30 meet", "friday 4.50 refund"."""
        following = self.tokens[phrase.last].symbols if phrase.last < len(self.tokens) else ()
        return any(name == "DOTCLOCK" for name, _ in following)

    def _has_happened(self, phrase: Phrase) -> bool:
        if phrase.forms[0].rule.name not in ("weekday", "date") or phrase.leads - {"day"}:
            return False
        before = [token.key for token in self.tokens[max(0, phrase.first - 2) : phrase.first]]
        return before[-1:] != [] and (before[-1] in HAPPENED or (before[0] in HAPPENED and before[-1] in OBJECTS))

    def _is_counted_from_event(self, phrase: Phrase) -> bool:
        """ "Within 30 days of the invoice"."""
        return phrase.last < len(self.tokens) and self.tokens[phrase.last].key == "of"

    def _doubt(self, phrase: Phrase, following: int) -> str | None:
        """Why a day that is no due date where it stands is worth a mark; None when it is not."""
        is_marked = self._word_before(phrase) in _MARKED_AFTER and not phrase.is_dotted
        has_year = phrase.forms[0].rule.name == "date" and any(name == "YEAR" for name, _ in phrase.forms[0].symbols)
        if has_year and self._word_before(phrase) not in DEPENDENT_AFTER:
            return "inside-the-sentence"
        # Not "the monday meeting".
        if phrase.meaning.day and is_marked and self._is_at_end(phrase, following=len(self.text)):
            return "inside-the-sentence"
        if self._ends_on_24_hours(phrase, after_name=True):
            return "unclear-hour"
        is_doubtful = phrase.forms[0].rule.name in _MARKED_AT_END and phrase.meaning.day and phrase.first
        if not is_doubtful or not self._is_at_end(phrase, following=following):
            return None
        before = self.tokens[phrase.first - 1]
        is_name = self.text[before.start].isupper() and before.key not in PRONOUNS
        return "ambiguous" if is_name or before.key == MARK else None

    def _due(self, phrase: Phrase, meaning: Meaning, *, opens_line: bool = False) -> Mention:
        start, end = self._span(phrase)
        if phrase.meaning.day and self._word_before(phrase) in ("for", "to") and not meaning.unread:
            start = self.tokens[phrase.first - 1].start  # "schedule a call for Friday at 3"
        if meaning.unread or meaning.day is None or not FIRST_YEAR <= meaning.day.year <= LAST_YEAR:
            return Mention(start, end, unread=meaning.unread or "out-of-range")
        return Mention(
            start,
            end,
            meaning.day,
            meaning.at,
            until=meaning.until,
            keeps_text="keeps" in phrase.leads or self._is_negated(phrase),
            is_lone_hour=phrase.meaning.day is None and not phrase.meaning.stays_today,
            needs_hour=opens_line,
            is_moved=phrase.meaning.zone is not None,
        )

    def _span(self, phrase: Phrase) -> tuple[int, int]:
        end = self.tokens[phrase.last - 1].end
        suffix = _SUFFIX.match(self.text, end)
        return self.tokens[phrase.first].start, suffix.end() if suffix else end

    def _may_open(self, phrase: Phrase) -> bool:
        """Whether a day that opens the line is one when an hour follows: "Friday call Maria at 3pm"."""
        return self._is_whole(phrase)

    def _is_changed_to(self, phrase: Phrase) -> bool:
        """ "Reschedule Ben's call to Tuesday at 4"."""
        return self._word_before(phrase) == "to" and self.tokens[0].key in CHANGES

    def _is_before_act(self, phrase: Phrase) -> bool:
        """ "Eow send report", "friday call the bank", "3pm ring Ana", not "EOW report", "Friday call notes"; "4 Dec send quote" is marked."""
        if phrase.last == len(self.tokens) or phrase.forms[0].rule.name == "date":
            return False
        verb, *behind = self.tokens[phrase.last : phrase.last + 2]
        if self.text[verb.end : verb.end + 1] == "-":
            return False
        if self.tokens[phrase.first].key in _ACRONYMS:
            return verb.key in ACTS
        if verb.key in VERBS or self.is_upper or self.text[verb.start].isupper():
            return verb.key in VERBS and (self.is_upper or self.text[verb.start].islower())
        if verb.key not in NOUN_VERBS and any(each.key in DETERMINERS for each in behind):
            is_other = verb.key in NO_VERBS | _OPEN_AFTER or verb.key.endswith(("ing", "s"))
            return verb.key.isalpha() and not is_other
        has_object = any(each.key in OBJECTS_BEGIN | DETERMINERS or self.text[each.start].isupper() for each in behind)
        return has_object and verb.key in NOUN_VERBS

    def _is_whole(self, phrase: Phrase) -> bool:
        start, end = self.tokens[phrase.first].start, self.tokens[phrase.last - 1].end
        return bool(_STARTS.match(self.text, start) and _ENDS.match(self.text, end))

    def _is_person(self, phrase: Phrase) -> bool:
        """Whether it is part of a name: "Mr Friday", "Prof. Montag", "Fr. Sonntag", "Freitag & Söhne"."""
        before = [token.key for token in self.tokens[max(0, phrase.first - 2) : phrase.first]]
        is_short = before[1:] == ["."]
        is_titled = bool(before) and before[0 if is_short else -1] in self.titles
        is_titled = is_titled or (is_short and before[0] == "fr" and self.reader.capitalises)
        is_titled = is_titled and (self.reader.capitalises or self.text[self.tokens[phrase.first].start].isupper())
        return is_titled or is_company(self.text, self.tokens, phrase)

    def _word_before(self, phrase: Phrase) -> str:
        return self.tokens[phrase.first - 1].key if phrase.first else ""

    def _is_negated(self, phrase: Phrase) -> bool:
        word = self._word_before(phrase)
        return word in NEGATIONS or (word == "but" and phrase.first > 1 and self.tokens[phrase.first - 2].key in ANY)

    def _is_of_something_else(self, phrase: Phrase) -> bool:
        """Whether the numbers are no date and no hour: "order no. 20261204", "prices from 5 to 7", "move the call from 2 to 3"."""
        if phrase.meaning.until is None:
            return False
        words = [token.key for token in self.tokens[phrase.first : phrase.last]]
        if self.tokens[0].key in CHANGES and (words[0] == "from" or (not phrase.meaning.day and "to" in words)):
            return True
        has_half = any(name == "HALF" for name, _ in phrase.forms[0].symbols)
        return not (phrase.is_joined or has_half) and is_amount(self.tokens, phrase)

    def _names_time(self, phrase: Phrase) -> bool:
        """Whether the word before an hour is about a day that is not understood: "on my birthday at 3pm"."""
        if not phrase.first or phrase.meaning.unread:
            return False
        token = self.tokens[phrase.first - 1]
        if any(name in ("NUM", "NTH") for name, _ in token.symbols) and phrase.first > 1:
            token = self.tokens[phrase.first - 2]
            return token.key in ("day", "week")
        is_short = token.key in ("tom", "dom") and self.text[token.start].islower()
        is_month = any(name in ("MONTH", "QUARTER") for name, _ in token.symbols) and token.key not in MONTHS_AS_NAMES
        return is_short or is_month or bool(TIME_WORD.fullmatch(token.key))

    def _is_at_end(self, phrase: Phrase, *, following: int) -> bool:
        end = self._span(phrase)[1]
        if _AT_AN_END.match(self.text, end) or (following > end and self.text[end:following].isspace()):
            return True
        return phrase.last < len(self.tokens) and self.tokens[phrase.last].key in _OPEN_AFTER

    def _is_meant(self, phrase: Phrase, *, following: int) -> bool:
        """Whether the words before and after allow it to be a due date."""
        is_led = bool(phrase.leads & _REAL_LEADS)
        before = self._word_before(phrase)
        if not is_led and (before in DEPENDENT_AFTER or before.endswith(("day's", "tomorrow's"))):
            return False
        start, end = self._span(phrase)
        after, last = _NEXT_WORD.match(self.text, end), _LAST_WORD.search(self.text[start:end])
        is_name = after and last and after[1].isupper() and last[0].isupper() and not self.is_upper
        if is_name and not (phrase.is_joined and self._ends_with_half(phrase)):
            return False
        strength = self._strength(phrase)
        if strength == "sure" and (self._opens(phrase) or not _A_UNIT.search(self.text[start:end])):
            return True
        at_end = self._is_at_end(phrase, following=following)
        if strength == "frail":
            return self._ends_on_24_hours(phrase, after_name=False) or (
                is_led and (at_end or phrase.forms[0].rule.name in _LED_ANYWHERE)
            )
        opens_act = phrase.first == 0 and phrase.meaning.day is None and self._is_before_act(phrase)
        return at_end or (is_led and strength != "last") or opens_act

    def _opens(self, phrase: Phrase) -> bool:
        """ "In an hour call Beth", not "in an hour long talk"."""
        return phrase.first == 0 and [token.key for token in self.tokens[phrase.last : phrase.last + 1]] != ["long"]

    def _ends_with_half(self, phrase: Phrase) -> bool:
        return any(name in ("HALF", "ZONE") for name, _ in self.tokens[phrase.last - 1].symbols)

    def _ends_on_24_hours(self, phrase: Phrase, *, after_name: bool) -> bool:
        """Whether the line ends with "17:00" or "09:30", which is nearly always an hour; behind a name it may be "Luke 17:20"."""
        if phrase.is_joined or phrase.leads or not phrase.first or self.text[self._span(phrase)[1] :].strip(" .!?"):
            return False
        name, value = next(iter(phrase.forms[0].symbols), ("", None))
        if name != "CLOCK" or value is None or value[0].minute % 5 or not (value[0].hour > 12 or value[1]):
            return False
        return self.text[self.tokens[phrase.first - 1].start].isupper() == after_name

    def _ends_as_day(self, phrase: Phrase) -> bool:
        """Whether "sat", "sun" or "wed" ends a line where it is no other word: "return the drill sat", not "where the cat sat"."""
        if phrase.first < 2 or any(token.key.isalnum() for token in self.tokens[phrase.last : phrase.last + 2]):
            return False
        before = self.tokens[phrase.first - 1]
        is_thing = before.key.isalpha() and (self.is_upper or self.text[before.start].islower())
        is_thing = is_thing and before.key not in BEFORE_DAY_WORDS | DEPENDENT_AFTER | PRONOUNS
        return is_thing and CLAUSES.isdisjoint(token.key for token in self.tokens[: phrase.first])

    def _is_exact_hour(self, phrase: Phrase) -> bool:
        """Whether it is an hour with "am" or "pm", or on the 24-hour clock: "3pm", "15:00"."""
        meaning = phrase.meaning
        if meaning.day or meaning.at is None or meaning.is_default or meaning.unread or not self._is_whole(phrase):
            return False
        names = {name for name, _ in phrase.forms[0].symbols}
        return bool(names & {"HALF", "CLOCK"}) and not phrase.leads

    def _is_capitalised(self, phrase: Phrase) -> bool:
        """Whether a word other than the name of a day or month is capitalised, which makes the phrase part of a name."""
        if self.is_upper or any(
            form.rule.name == "holiday" or "holiday" in form.rule.arguments for form in phrase.forms
        ):
            return False
        cities = {
            at
            for form in phrase.forms
            if self.tokens[form.last - 1].key == "time"
            for at in range(form.first, form.last)
        }
        tokens = [self.tokens[at] for at in range(phrase.first, phrase.last) if at not in cities]
        capitals = [token.start for token in tokens if self._has_capital(token)]
        starts_line = self.tokens[phrase.first].start <= self.first
        return bool(capitals) and not (starts_line and capitals == [self.tokens[phrase.first].start])

    def _has_capital(self, token: Token) -> bool:
        word = self.text[token.start : token.end]
        if not word[0].isupper() or token.key in _ACRONYMS or (len(word) > 1 and word.isupper()):
            return False  # "TOMORROW" is emphasis, "Tomorrow" may be part of a name.
        return not any(name in _NAMES for name, _ in token.symbols)

    def _strength(self, phrase: Phrase) -> str:
        """`sure`, `end`, `last` or `frail`: the surest form decides; a day and an hour together are sure."""
        first = phrase.forms[0]
        if phrase.is_joined and phrase.meaning.day:
            return "sure"
        is_heading = phrase.first == 0 and self.text[self.tokens[phrase.last - 1].end :].startswith(": ")
        if first.rule.name == "weekday" and self.tokens[first.first].key in WEEKDAY_WORDS and not is_heading:
            return "last" if self._ends_as_day(phrase) else "frail"
        if self.day_first and phrase.is_dotted:
            return "end"  # "1.12." is a date where people write dates so, and may be a version elsewhere.
        strengths = {form.rule.strength for form in phrase.forms}
        return next(strength for strength in _STRENGTHS if strength in strengths)
