"""Time zones that people write behind an hour: abbreviations ("3pm PST") and places."""

from functools import lru_cache
from zoneinfo import available_timezones

ZONES = {
    "utc": "UTC", "gmt": "UTC", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "mst": "America/Denver", "mdt": "America/Denver", "mt": "America/Denver", "cst": "America/Chicago",
    "cdt": "America/Chicago", "ct": "America/Chicago", "est": "America/New_York", "edt": "America/New_York",
    "et": "America/New_York", "akst": "America/Anchorage", "hst": "Pacific/Honolulu", "ast": "America/Halifax",
    "brt": "America/Sao_Paulo", "art": "America/Argentina/Buenos_Aires", "bst": "Europe/London", "wet": "Europe/Lisbon",
    "west": "Europe/Lisbon", "cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin", "eet": "Europe/Athens", "eest": "Europe/Athens", "msk": "Europe/Moscow",
    "trt": "Europe/Istanbul", "gst": "Asia/Dubai", "pkt": "Asia/Karachi", "sgt": "Asia/Singapore",
    "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo", "kst": "Asia/Seoul", "awst": "Australia/Perth",
    "acst": "Australia/Darwin", "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "z": "UTC", "sast": "Africa/Johannesburg",
    "wat": "Africa/Lagos", "ict": "Asia/Bangkok", "pht": "Asia/Manila", "wib": "Asia/Jakarta", "npt": "Asia/Kathmandu", "myt": "Asia/Kuala_Lumpur", "nzst": "Pacific/Auckland",
    "nzdt": "Pacific/Auckland",
}  # fmt: skip
# The ones that are no words, so that they count in small letters too.
LOWER_CASE = frozenset({
    "utc", "gmt", "pst", "pdt", "est", "edt", "cst", "cdt", "mst", "mdt", "cet", "cest", "bst", "aest", "aedt", "nzst", "jst", "sgt", "hkt",
})  # fmt: skip
# Of India, Ireland and Israel.
AMBIGUOUS = frozenset({"ist"})
# Zones that are named in words: "3pm Eastern".
IN_WORDS = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver", "pacific": "America/Los_Angeles",
    "zulu": "UTC",
}  # fmt: skip
_REGIONS = {
    "uk": "Europe/London", "british": "Europe/London", "irish": "Europe/Dublin", "german": "Europe/Berlin", "french": "Europe/Paris",
    "spanish": "Europe/Madrid", "italian": "Europe/Rome", "swiss": "Europe/Zurich", "dutch": "Europe/Amsterdam",
    "portuguese": "Europe/Lisbon", "indian": "Asia/Kolkata", "india": "Asia/Kolkata", "japanese": "Asia/Tokyo", "japan": "Asia/Tokyo",
    "chinese": "Asia/Shanghai", "china": "Asia/Shanghai", "eastern standard": "America/New_York",
    "eastern daylight": "America/New_York", "central european": "Europe/Berlin", "pacific standard": "America/Los_Angeles",
    "pacific daylight": "America/Los_Angeles", "nyc": "America/New_York", "ny": "America/New_York", "la": "America/Los_Angeles",
    "sf": "America/Los_Angeles",
}  # fmt: skip
# Countries with several zones.
UNCLEAR_REGIONS = frozenset(
    {"us", "usa", "american", "canadian", "australian", "brazilian", "mexican", "european", "russian"}
)


@lru_cache(maxsize=1)
def zones_of_places() -> dict[str, str]:
    """The IANA zone of each city that names one, and of countries with one, in lower case: "3pm Berlin time", "3pm UK time"."""
    zones = [zone for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith(("Etc/", "US/"))]
    return {zone.rsplit("/", 1)[1].replace("_", " ").lower(): zone for zone in zones} | _REGIONS
