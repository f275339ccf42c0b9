"""Flows 流程: what states a case may be in, who may move it, by when. Pure: it stores nothing and knows no regulation.

A `Flow` is declared by a pack (`flows*.toml`). `casework` keeps the cases and asks this engine.

Reading: `read_flow` from a `[[flow]]` table, `check` for what is wrong with it, `to_document` and `from_document` for
keeping it, `fingerprint`. Deciding: `offers`, `choose`, `advance`, `holders`; in a review `voice` and `outcome`.
Forms: `fill`, or `read_form` to have the problems told.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiben.engines.flows.checking import check
    from yiben.engines.flows.documents import fingerprint, from_document, read_flow, to_document
    from yiben.engines.flows.forms import Filled, FormProblem, fill, read_form
    from yiben.engines.flows.judging import outcome
    from yiben.engines.flows.offering import advance, choose, entitled, offers, voice
    from yiben.engines.flows.standing import holders

__all__ = [
    "Filled",
    "FormProblem",
    "advance",
    "check",
    "choose",
    "entitled",
    "fill",
    "fingerprint",
    "from_document",
    "holders",
    "offers",
    "outcome",
    "read_flow",
    "read_form",
    "to_document",
    "voice",
]

# Names are looked up when asked for: whoever only needs the nouns, as every reader of packs does, loads nothing else.
_ROOMS = {
    "checking": "check",
    "documents": "fingerprint from_document read_flow to_document",
    "forms": "Filled FormProblem fill read_form",
    "judging": "outcome",
    "offering": "advance choose entitled offers voice",
    "standing": "holders",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
