"""The vocabulary of generated data: names, companies, titles and descriptions of tasks."""

import random

from taskapp.core.searching import search_text

FIRST = (
    "Ada", "Amir", "Beatriz", "Björn", "Chloé", "Daniel", "Elif", "Farah", "George", "Hana", "Ivan", "Jürgen", "Kofi", "Laila",
    "Mei", "Nikola", "Olga", "Paulo", "Quinn", "Renée", "Sofía", "Tomás", "Uma", "Víctor", "Wanda", "Xavier", "Yuki", "Zoë",
)  # fmt: skip
LAST = (
    "Abe", "Brown", "Costa", "Dąbrowski", "Evans", "Fischer", "García", "Haddad", "Ito", "Jensen", "Kovács", "Lindholm", "Moreau",
    "Nguyen", "Okafor", "Petrov", "Quiroga", "Rossi", "Silva", "Tanaka", "Usman", "Vega", "Weber", "Yılmaz", "Žižek",
)  # fmt: skip
COMPANIES = (
    "Acorn Freight", "Bluebird Travel", "Cedar Legal", "Delta Roofing", "Evergreen Garden", "Foxglove Pharmacy", "Granite Works",
    "Hillside Hotel", "Ironbridge Steel", "Juniper Cafés", "Kestrel Software", "Lakeside Clinic", "Meridian Insurance",
)  # fmt: skip
DOING = (
    "Call back about", "Send", "Follow up on", "Confirm", "Prepare", "Ask about", "Check", "Discuss", "Correct", "Forward",
    "Collect", "Renew", "Cancel", "Translate", "Explain",
)  # fmt: skip
THINGS = (
    "the invoice", "the offer", "the contract", "the delivery date", "the price list", "the complaint", "the insurance form",
    "the meeting notes", "the missing signature", "the new address", "the warranty", "the payment plan", "the product sample",
    "the refund", "the schedule for next week", "the technical drawing", "the reference", "the renewal", "the order",
)  # fmt: skip
WHEN = (
    "",
    " before the holidays",
    " again",
    " by phone",
    " in writing",
    " with the team",
    " as agreed",
    " – urgent for them",
)
DESCRIPTIONS = (
    "They asked for it twice; keep it short.",
    "Mentioned on the phone. The details are in the last e-mail.",
    "Needs a second pair of eyes before it leaves the house.",
    "Last year's version is in the shared folder and can be reused almost as it is.",
    "Best reached in the morning. Leave a message if nobody answers, and try the office number after that.",
    "Wait for the answer of the accounting department first.",
)


def titles(rng: random.Random) -> list[tuple[str, str]]:
    """Titles with their search text, in a random order."""
    combinations = [f"{doing} {thing}{when}" for doing in DOING for thing in THINGS for when in WHEN]
    rng.shuffle(combinations)
    return [(title, search_text(title)) for title in combinations]


def names(count: int, rng: random.Random) -> list[str]:
    """Random full names, some of them more than once."""
    first_names, last_names = rng.choices(FIRST, k=count), rng.choices(LAST, k=count)
    return [f"{first} {last}" for first, last in zip(first_names, last_names, strict=True)]
