"""The page *Parc*: the establishment's cards."""
