"""The two fakes at the two wires: a virtual card (APDU) and a sandbox server (HTTPS)."""
