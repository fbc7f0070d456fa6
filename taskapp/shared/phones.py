"""Formatting of phone numbers."""

import phonenumbers


def format_phone(phone: str | None) -> str:
    """Format an E.164 number in groups, e.g. `+1 415-555-0123`; any other text is returned unchanged."""
    if not phone:
        return ""
    try:
        parsed = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
