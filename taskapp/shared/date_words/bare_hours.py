"""Tells hours from other words and numbers: whether a bare number is an hour, and whether "lunch" is a time."""

from collections.abc import Sequence

from taskapp.shared.date_words.grammar import Match
from taskapp.shared.date_words.meaning import Phrase
from taskapp.shared.date_words.tokens import Token
from taskapp.shared.date_words.words_around import NUMBERED, NUMBERED_PAIRS, PARTNERS


def is_lunchtime(tokens: Sequence[Token], match: Match, previous: Phrase | None, following: Sequence[Match]) -> bool:
    """Whether "lunch" is a time, and not what the line is about: "Friday lunch", not "Lunch at 12:30" or "lunch with Ana"."""
    before = tokens[match.first - 1].key if match.first else ""
    if not before or (previous and previous.meaning.at and not previous.meaning.is_default):
        return False
    is_followed = match.last < len(tokens) and tokens[match.last].key.isalnum()
    is_before_day = bool(following) and following[0].first == match.last
    return not is_followed or is_before_day or before in ("at", "over", "before", "by", "around")


def is_part_number(tokens: Sequence[Token], match: Match) -> bool:
    """Whether two numbers with a dash are no range, since only the second has a leading zero: "SKU 12-05"."""
    keys = [token.key for token in tokens[match.first : match.last]]
    return len(keys) == len(("12", "-", "05")) and keys[0].isdigit() and keys[0][0] != "0" and keys[2][0] == "0"


def is_hour(
    tokens: Sequence[Token],
    phrase: Phrase,
    previous: Phrase | None,
    following: Sequence[Match],
    open_after: frozenset[str],
) -> bool:
    """Whether a bare number is an hour: behind "at" or a day, and nothing that it could count follows."""
    after_day = previous is not None and previous.meaning.at is None and previous.meaning.day is not None
    is_near_day = after_day or (previous is not None and previous.meaning.is_default)
    is_led = bool(phrase.leads - {"day"})
    if _is_before_part_of_today(phrase, following) if is_led else _begins_hour(tokens, phrase, following):
        return True
    if (after_day and _is_written_as_hour(tokens, phrase)) or (is_near_day and _is_before_act(tokens, phrase)):
        return True
    if not is_led and not _is_ish(tokens, phrase) and not (is_near_day and _may_be_hour(phrase)):
        return False
    if _is_other_number(tokens, phrase, after_day=after_day, is_led=is_led):
        return False
    if phrase.last >= len(tokens) or (
        following and following[0].first == phrase.last and following[0].rule.name != "bare"
    ):
        return True
    return tokens[phrase.last].key in open_after


def _is_ish(tokens: Sequence[Token], phrase: Phrase) -> bool:
    return tokens[phrase.last - 1].key == "ish" and phrase.meaning.at is not None


def _may_be_hour(phrase: Phrase) -> bool:
    """Whether a number behind a day looks like an hour; above 12 it is more likely a count, or a year from 2000 to 2059."""
    kind, value = phrase.forms[0].symbols[0]
    if phrase.meaning.at is None or (kind == "NUM" and value > 12):
        return False
    return not (kind == "HHMM" and value.hour == 20)


def _is_other_number(tokens: Sequence[Token], phrase: Phrase, *, after_day: bool, is_led: bool) -> bool:
    """ "By 2030", "one by one", "raise by 5", "9 or 10"."""
    kind, value = phrase.forms[0].symbols[0]
    if tokens[phrase.last - 1].key in ("a", "an") or _is_one_of_two(tokens, phrase):
        return True
    if not is_led or after_day:
        return False
    is_year = kind == "HHMM" and value.hour == 20 and tokens[phrase.first].key in _BEFORE_YEARS
    return is_year or is_amount(tokens, phrase)


def _is_written_as_hour(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether four digits behind a day are an hour although a word follows: "0730 NPO", "1530 meet", not "1500 words", "1530 boxes"."""
    text, following = tokens[phrase.last - 1].key, tokens[phrase.last].key if phrase.last < len(tokens) else ""
    if phrase.forms[0].symbols[0][0] != "HHMM":
        return False
    return text[0] == "0" or (text[2:] in ("15", "30", "45") and following.isalpha() and not _is_plural(following))


def _is_plural(word: str) -> bool:
    return word.endswith("s") and len(word) > len("gas")


def _is_before_act(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether an act follows, which a number does not count: "tomorrow 8 pick up Alan", "Friday 9ish call"; not "1 call"."""
    if phrase.last >= len(tokens) or not tokens[phrase.last].key.isalpha():
        return False
    value = phrase.forms[0].symbols[0][1]
    return _is_ish(tokens, phrase) or (tokens[phrase.last].key in ACTS and value in range(2, 13))


# Verbs that begin what is to be done, and that are no things that come in numbers.
ACTS = frozenset({
    "call", "ring", "phone", "text", "email", "meet", "pick", "send", "pay", "fetch", "collect", "visit", "ask", "tell", "remind", "chase", "see", "take",
    "bring", "drop", "clean", "buy", "sign", "prepare", "finish", "talk", "go", "get", "fix", "submit", "review", "anrufen", "close",
})  # fmt: skip
# Verbs that are no nouns, so that a day before them is when they are done: "friday send the offer"; "Friday call notes" is a thing.
VERBS = frozenset({
    "send", "fetch", "collect", "ask", "tell", "remind", "bring", "buy", "prepare", "submit", "finish", "write", "wash", "renew", "cancel",
    "confirm", "deliver", "arrange", "upload", "install", "discuss", "invite", "chase",
})  # fmt: skip
# Behind these words a verb that is also a noun is a verb: "friday call the bank", "Monday review our offer".
NOUN_VERBS = (ACTS - VERBS) | frozenset({
    "book", "order", "check", "move", "update", "print", "return", "paint", "plan", "post", "mail", "water", "file", "give", "make", "read", "cook",
})  # fmt: skip
OBJECTS_BEGIN = frozenset({"him", "them", "me", "us", "all", "this", "that", "up"})
# Before these words any word is a verb, "saturday varnish the deck", but for some: "Monday in the park", "Friday is the deadline".
DETERMINERS = frozenset({"the", "a", "an", "my", "our", "his", "her", "their", "your"})
NO_VERBS = frozenset({
    "is", "was", "are", "be", "has", "had", "have", "will", "not", "only", "just", "maybe", "of", "off", "over", "under", "into", "near", "like", "as", "than",
    "through", "around", "across", "along", "behind", "beside", "during", "since", "between", "against", "without", "half", "night", "away", "lunch",
})  # fmt: skip


def _is_one_of_two(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """ "9 or 10", and "ten to" without the hour."""
    following = tokens[phrase.last : phrase.last + 2]
    if len(following) == 1 and following[0].key in ("to", "past"):
        return True
    return len(following) == 2 and following[0].key == "or" and _is_number(following[1])


def _begins_hour(tokens: Sequence[Token], phrase: Phrase, following: Sequence[Match]) -> bool:
    """Whether the words behind a bare number make it an hour: "8 in the morning", "9 tonight"."""
    if not following or following[0].first != phrase.last:
        return False
    kind, value = phrase.forms[0].symbols[0]
    if following[0].rule.name == "tonight":
        before = tokens[phrase.first - 1].key if phrase.first else ""
        return kind == "NUM" and 5 <= value <= 11 and before not in _BEFORE_NUMBERS
    if following[0].rule.name == "noon":
        return kind == "NUM" and value == 12
    if kind == "DOTCLOCK":
        return phrase.first == 0 and value[0].minute % 15 == 0 and _is_day_alone(tokens, following[0])
    is_part = following[0].rule.name == "part" and tokens[phrase.last].key == "in"
    return is_part and kind == "NUM" and 1 <= value <= 12


def _is_day_alone(tokens: Sequence[Token], day: Match) -> bool:
    """Whether a day belongs to the hour before it: "9.15 friday: call Ines", "9.15 tomorrow", not "9.15 friday special"."""
    behind = tokens[day.last].key if day.last < len(tokens) else ""
    return day.rule.name == "near" or (day.rule.name == "weekday" and (not behind.isalnum() or behind in ACTS | VERBS))


def _is_before_part_of_today(phrase: Phrase, following: Sequence[Match]) -> bool:
    """ "By 4 this afternoon", "before 9 tonight"."""
    is_behind = bool(following) and following[0].first == phrase.last
    return is_behind and following[0].rule.meaning == "part_today" and phrase.forms[0].symbols[0][1] in range(1, 13)


# Behind these words a number is no hour.
_BEFORE_NUMBERS = frozenset({
    "", "for", "of", "the", "no", "number", "room", "table", "gate", "unit", "floor", "ext", "extension", "line", "all", "order", "version",
})  # fmt: skip


# Behind these words 2030 is a year.
_BEFORE_YEARS = frozenset({"by", "before", "until", "till", "from", "after", "starting", "in"})
# Behind these words "by 5" is an amount, and "at 5" a price.
_AMOUNTS = {
    "by": frozenset({
        "grow", "raise", "cut", "reduce", "increase", "decrease", "lower", "multiply", "divide", "extend", "improve", "shrink", "scale",
    }),
    "at": frozenset({"sell", "selling", "buy", "buying", "bought", "trading", "listed", "bid", "cap", "quote", "price", "priced", "valued", "sold", "rate", "rated"}),
    "from": frozenset({
        "price", "prices", "rate", "rates", "cost", "costs", "fees", "ages", "aged", "score", "scores", "starting", "range", "ranges", "ranging",
    }),
}  # fmt: skip


def is_amount(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether the number behind a preposition is an amount: "one by one", "raise prices by 5", "sell at 5"."""
    before = tokens[max(0, phrase.first - 3) : phrase.first]
    if not before:
        return False
    lead = tokens[phrase.first].key
    if any(token.key in _AMOUNTS.get(lead, ()) for token in (before[-1:] if lead == "at" else before)):
        return True
    labels = [token.key for token in before[-3:-1]]
    is_phone_number = len(before[-1].key) > 4 or any(
        label.isdigit() or label in _BEFORE_NUMBERS | {"x"} for label in labels[-2:]
    )
    return _is_number(before[-1]) and not is_phone_number


# By the kind of number, the words behind which it is that of a thing.
_NUMBERED = {"COMPACT": NUMBERED, "SLASH": NUMBERED_PAIRS}


def is_label(text: str, tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether it is the number of a thing or another word: "order no. 20261204", "unit 9/10", "toner 12A", "turno de la mañana"."""
    if not phrase.first or phrase.forms[0].first != phrase.first:
        return False
    before = [token.key for token in tokens[max(0, phrase.first - 2) : phrase.first] if token.key != "."][-1:]
    numbered = _NUMBERED.get(next(iter(phrase.forms[0].symbols), ("",))[0], frozenset())
    is_code = tokens[phrase.last - 1].key in ("A", "P") and not (text.isupper() or phrase.leads or phrase.is_joined)
    is_morning = before == ["la"] and tokens[phrase.first].key in ("manana", "mañana")
    return is_code or is_morning or not numbered.isdisjoint(before)


def is_company(text: str, tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether a weekday is part of the name of a company: "Freitag & Söhne", "Friday and Sons", not "Friday & Saturday"."""
    behind = tokens[phrase.last : phrase.last + 2]
    if len(phrase.forms) > 1 or len(behind) < 2 or not text[tokens[phrase.first].start].isupper():
        return False
    joint, name = behind
    if joint.key == "&":
        return text[name.start].isupper() and not name.symbols
    return joint.key in ("and", "und", "et", "y", "e") and name.key in PARTNERS


def _is_number(token: Token) -> bool:
    return any(name in ("NUM", "NUMBER", "LONG") for name, _ in token.symbols)
