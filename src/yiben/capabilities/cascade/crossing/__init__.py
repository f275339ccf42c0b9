"""What crosses between two installations beside the catalogue: objections, requests, grants, and reads under them.

Start reading at `model.py`. `object_to` and `request` say something to the other side, `take_back` and `ask_review` follow
it up · `attend` takes up what arrived and tells what became of it · `errands`, `errand`, `held`, `given` show, `find_…` search them by the page, `arrived` says which peer a case came from ·
`read` reads data of the other side under a grant of theirs. Why it is built this way: docs/decisions/0085-cascade.md.
"""

from yiben.capabilities.cascade.crossing.actions.asking import ask_review, object_to, request, take_back
from yiben.capabilities.cascade.crossing.actions.attending import attend
from yiben.capabilities.cascade.crossing.actions.reading import read
from yiben.capabilities.cascade.crossing.actions.showing import (
    arrived,
    errand,
    errands,
    find_errands,
    find_given,
    find_held,
    given,
    held,
)
from yiben.capabilities.cascade.crossing.model import (
    KIND_TITLES,
    STANDING_TITLES,
    STATE_TITLES,
    Crossed,
    Errand,
    Granted,
    Kind,
    Side,
    Standing,
    State,
)

__all__ = [
    "KIND_TITLES",
    "STANDING_TITLES",
    "STATE_TITLES",
    "Crossed",
    "Errand",
    "Granted",
    "Kind",
    "Side",
    "Standing",
    "State",
    "arrived",
    "ask_review",
    "attend",
    "errand",
    "errands",
    "find_errands",
    "find_given",
    "find_held",
    "given",
    "held",
    "object_to",
    "read",
    "request",
    "take_back",
]
