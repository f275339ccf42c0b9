"""What a level was made of (定级依据), short enough to keep with every label, so that a changed scale can grade again.

`mobile_cn/p;person_name/p;>=3`: meanings with whether the item is personal information (`p`) or not (`o`), and a
floor for what no meaning explains. The level is the highest of its parts (PBOC draft Art. 9). No value, no count.
"""

from yiben.capabilities.grading.model import Recognition
from yiben.capabilities.grading.recognise.lexicon import read_lexicon, read_scale

_UNKNOWN = "-"
_LONGEST = 400  # characters; a text that hides more kinds than that keeps its level as a floor


def basis(one: Recognition, *, at_least: int = 0) -> str:
    """What the level of `one` is made of; `at_least` is a floor it stands on (what it was derived from).

    Graded again under the same scale it gives max(one.sensitivity, at_least).
    """
    own = f"{one.semantic or _UNKNOWN}/{'p' if one.personal else 'o'}"
    if regrade(own) > one.sensitivity:  # a declaration of its own kind: nothing to grade again by
        return f">={max(one.sensitivity, at_least)}"
    parts = [own]
    within = sorted({f"{each.semantic}/p" for each in one.hidden})
    parts += [part for part in within if part != own and regrade(part) <= one.sensitivity]
    if max(map(regrade, parts)) < one.sensitivity or len(";".join(parts)) > _LONGEST:
        parts = [own, f">={one.sensitivity}"]
    if at_least:
        parts.append(f">={at_least}")
    return ";".join(parts)


def regrade(kept: str) -> int:
    """The level the scale gives to a kept basis today. A part nobody declares any more counts as unknown."""
    return max(_part(part) for part in kept.split(";"))


def _part(part: str) -> int:
    if part.startswith(">="):
        return int(part[2:])
    scale = read_scale()
    semantic, _, flag = part.rpartition("/")
    meaning = read_lexicon().meanings.get(semantic)
    if meaning is None:
        return scale.level_of(None, "", personal=flag == "p")
    if flag != "p" and meaning.personal != "no":
        return scale.not_personal
    return scale.level_of(meaning.publishes, meaning.kind, personal=flag == "p")
