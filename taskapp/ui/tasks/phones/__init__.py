"""On a phone, a row has a link that dials the number of its contact."""
