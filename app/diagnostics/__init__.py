"""Why does a card not work here: checks that cannot fail, and a redacted report."""
