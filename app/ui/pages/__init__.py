"""The pages: each a pure model (state to what is shown) and a page that draws it."""
