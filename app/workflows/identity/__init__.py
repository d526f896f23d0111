"""Telling the card office who is there: with the card, the phone or the browser."""
