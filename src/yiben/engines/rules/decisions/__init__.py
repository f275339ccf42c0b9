"""Rules, the decision half: controls compiled to a matrix, facts in, a verdict with its articles out.

Knows no regulation: words come from vocabularies, controls from packs. The meaning of every part is
`docs/decisions/0050-packs-and-decisions.md`; start reading at `model.py`, then `deciding.py`.

    words = Vocabulary.read(document, …)
    book = compile_book(pack=…, controls=[control_from(entry, …), …], scale=…, silence="permit", vocabulary=words)
    decide([book], read_facts(facts, words)).as_dict()
"""

from yiben.engines.rules.decisions.compiling import compile_book
from yiben.engines.rules.decisions.controls import control_from
from yiben.engines.rules.decisions.deciding import decide
from yiben.engines.rules.decisions.facts import Facts, read_facts
from yiben.engines.rules.decisions.language import Wrong, compile_condition
from yiben.engines.rules.decisions.matrix import Book, Cell
from yiben.engines.rules.decisions.model import (
    Answer,
    Condition,
    Control,
    Effect,
    Entry,
    Finding,
    Level,
    Place,
    Scale,
    Standing,
    Strength,
    WayOut,
)
from yiben.engines.rules.decisions.verdict import Verdict
from yiben.engines.rules.decisions.vocabulary import Vocabulary
from yiben.engines.rules.decisions.words import Fact, Kind, Word

__all__ = [
    "Answer",
    "Book",
    "Cell",
    "Condition",
    "Control",
    "Effect",
    "Entry",
    "Fact",
    "Facts",
    "Finding",
    "Kind",
    "Level",
    "Place",
    "Scale",
    "Standing",
    "Strength",
    "Verdict",
    "Vocabulary",
    "WayOut",
    "Word",
    "Wrong",
    "compile_book",
    "compile_condition",
    "control_from",
    "decide",
    "read_facts",
]
