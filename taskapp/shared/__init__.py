"""Pure helpers without product knowledge: dates and date expressions, enum labels, phone numbers, text."""
