"""Marks (水印): which words an exported file carries, where they go, and whose they are.

`words.py` makes the words of one export from its key, `carriers.py` writes them into masked cells as one
SQL expression, `seen.py` collects them from the text of a file, `accusing.py` says whose they are and how
likely that is by chance. Pure: no file is opened here. Method and limits: docs/decisions/0051-marked-exports.md.
"""

from yiben.engines.guard.marks.accusing import MOST_BY_CHANCE, Accusation, Weight, accuse, weigh
from yiben.engines.guard.marks.carriers import Carrier, carrier_of, code_of_row
from yiben.engines.guard.marks.seen import Seen
from yiben.engines.guard.marks.words import CODES, GLYPHS, codes_of, is_own_token, words_of

__all__ = [
    "CODES",
    "GLYPHS",
    "MOST_BY_CHANCE",
    "Accusation",
    "Carrier",
    "Seen",
    "Weight",
    "accuse",
    "carrier_of",
    "code_of_row",
    "codes_of",
    "is_own_token",
    "weigh",
    "words_of",
]
