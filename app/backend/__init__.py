"""The way to the card office: contract, HTTPS, identity, outbox and what is kept on disk."""
