"""The words of days and times that quick add knows, as patterns; each begins and ends a word."""

import re
from datetime import time

# What a quick-add line is masked with, so that spans stay true: a mark that was read, and words nobody may read.
MARK, CLOSED = "\x01", "\x00"
# A piece begins a word, and a backslash before it does, or it is part of a path.
BEFORE = r"(?<![^\s(\[\\])(?<![^\s(\[]\\)"
AFTER = r"(?![\w'’]|[-/.:+]\w)"

WEEKDAYS = {name: number for number, names in enumerate(
    ("monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu", "friday fri", "saturday sat", "sunday sun")
) for name in names.split()}  # fmt: skip
MONTHS = {name: number for number, names in enumerate(
    ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
     "september sept sep", "october oct", "november nov", "december dec"), start=1
) for name in names.split()}  # fmt: skip
PARTS = {"morning": time(9), "afternoon": time(15), "evening": time(18), "noon": time(12)}
TONIGHT = time(20)
# Weekdays that are words of their own: they need a preposition or an hour beside them.
WEEKDAY_WORDS = {"sat", "sun", "wed"}

_DAY_NAMES, _MONTH_NAMES = "|".join(WEEKDAYS), "|".join(MONTHS)
_NUMBER, _YEAR = r"(\d{1,2})(?:st|nd|rd|th)?", r"(?:,?\s+(20\d\d|2100)|(?!,?\s+\d{4}))"
DAY = re.compile(
    rf"""{BEFORE}(?ai:(?P<lead>(?:due\s+)?(?:on|by)\s+|due\s+)?(?:
      (?P<near>today|tonight|tomorrow|(?:the\s+)?day\s+after\s+tomorrow)
    | (?P<which>next|this)\s+(?P<coming>{_DAY_NAMES})
    | next\s+(?P<next>week|month)
    | this\s+(?P<part>morning|afternoon|evening)
    | in\s+(?P<count>\d{{1,4}}|an?)\s+(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?)
    | (?P<iso>\d{{4}}-\d\d-\d\d)
    | (?P<month_first>{_MONTH_NAMES})\s+{_NUMBER}{_YEAR}
    | {_NUMBER}\s+(?P<day_first>{_MONTH_NAMES}){_YEAR}
    | (?P<weekday>{_DAY_NAMES})
    )){AFTER}""",
    re.VERBOSE,
)
TIME = re.compile(
    rf"""{BEFORE}(?ai:(?P<lead>(?:at|by)\s+)?(?:
      (?P<hour>1[0-2]|0?[1-9])(?::(?P<minute>[0-5]\d))?\s?(?P<half>am|pm)
    | (?P<wall>(?:[01]?\d|2[0-3]):[0-5]\d)
    | (?P<part>morning|afternoon|evening|noon)
    )){AFTER}""",
    re.VERBOSE,
)
