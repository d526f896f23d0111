"""*Diagnostic*: why a card does not work on this workstation, and what puts it right."""
