"""Readers and cards: from PC/SC events and APDU bytes to frozen domain data."""
