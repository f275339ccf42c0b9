"""What is written into the evidence log: something happened.

An `Event` never holds a plain value of a governed item: names, identifiers, counts, hashes and
levels only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `kind` is `noun.verb_in_past_tense`, e.g. `resource.landed`.

    `subject` is the identifier of what it happened to; `detail` is JSON-ready.
    """

    kind: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)
