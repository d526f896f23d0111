"""The matrix: one fault at a time on real parts; its line turns, every other keeps its truth.

Each module holds the faults of one family: how each is made, then the table. A row says which line
must turn to which light, with which words. A line that cannot be examined because of the fault is
named under `follow`; all others must show what they showed when nothing was wrong.
"""
