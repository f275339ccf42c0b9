"""How a column's meaning is found: profile → header words → content tests → decision → table context.

`lexicon` reads the declarations; `profile` looks at a column once; `headers`, `detectors`, `checks`
and `freetext` each answer one question; `decide` weighs the answers; `subject` looks at the whole table.
Pure: NumPy and Arrow in, `Recognition` out, nothing stored. Start reading at `decide.py`.
"""
