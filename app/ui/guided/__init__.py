"""Guided sequences: a workflow's step becomes a view in words, the view becomes widgets."""
