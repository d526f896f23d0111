"""Pages that are read rather than filled in: blocks of words, and what draws them."""
