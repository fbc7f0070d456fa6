"""Phone numbers as people read them."""

import phonenumbers


def phone_words(phone: str | None) -> str:
    """`+14155550123` in groups a person can read aloud; what is no number stays as it is."""
    if not phone:
        return ""
    try:
        parsed = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return phone
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
