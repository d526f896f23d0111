"""The first use of a card, a change of its code porteur, its unblocking."""
