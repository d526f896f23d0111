"""The checks, by family. Each module measures first, then judges the measures in a pure function.

`examine(...)` touches the workstation; `judge(...)` turns what it found into a finding. The tables
in the tests drive the second, the matrix of faults drives both on real components.
"""
