"""*Ma carte*: what is in the reader, and what to do next."""
