"""Countries: their names, the country of a time zone, and the order of day and month in numeric dates."""

from functools import lru_cache
from importlib.resources import files

# Countries where 12/3 is December 3: the month comes first, also behind a year.
_MONTH_FIRST = frozenset({
    "US", "AS", "GU", "MP", "PR", "UM", "VI", "PH", "PW", "FM", "MH", "CA", "JP", "CN", "TW", "KR", "KP", "HU",
    "LT", "MN",
})  # fmt: skip


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """The English name of each country by its ISO 3166 alpha-2 code, in alphabetical order of the names."""
    names = (line.split("\t") for line in _table("iso3166.tab"))
    return dict(sorted(((code, name.strip()) for code, name in names), key=lambda pair: pair[1]))


def country_of_zone(timezone: str) -> str | None:
    """The country of an IANA time zone; None for zones of no country, such as UTC."""
    return _countries_by_zone().get(timezone)


def writes_day_first(country: str | None) -> bool:
    """Whether 12/3 is March 12 in this country; without a country it is December 3."""
    return country is not None and country not in _MONTH_FIRST


@lru_cache(maxsize=1)
def _countries_by_zone() -> dict[str, str]:
    rows = [line.split("\t") for line in _table("zone.tab")]
    return {zone.strip(): code for code, _, zone, *_ in rows} | _OLD_NAMES


def _table(name: str) -> list[str]:
    text = files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


# Names that the zone table does not list any more, and organizations still have.
_OLD_NAMES = {
    "US/Eastern": "US", "US/Central": "US", "US/Mountain": "US", "US/Pacific": "US", "US/Alaska": "US", "US/Hawaii": "US",
    "GB": "GB", "Eire": "IE", "Asia/Calcutta": "IN", "Asia/Saigon": "VN", "Asia/Katmandu": "NP", "Japan": "JP", "PRC": "CN",
    "ROK": "KR", "Singapore": "SG", "Hongkong": "HK", "Israel": "IL", "Turkey": "TR", "Poland": "PL", "Portugal": "PT",
    "NZ": "NZ", "Europe/Kiev": "UA", "Canada/Eastern": "CA", "Canada/Central": "CA", "Canada/Mountain": "CA",
    "Canada/Pacific": "CA", "Brazil/East": "BR", "Mexico/General": "MX", "America/Buenos_Aires": "AR",
}  # fmt: skip
