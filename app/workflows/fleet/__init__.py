"""The establishment's register of cards and all that is done with it."""
