"""What a card, a PIN, a declaration and its outbox *are*: no clock, no I/O, no Qt."""
