"""What figures of which type may be added, multiplied, divided and compared: money is never compared with a share."""

from yiben.engines.rules.entitlements.tree import FIGURES, Type

_MONEY, _NUMBER, _SHARE, _PURE, _ZERO = Type.MONEY, Type.NUMBER, Type.SHARE, Type.PURE, Type.ZERO


def joined(one: Type, other: Type) -> Type | None:
    """The type of a sum, of a comparison's sides, of the branches of a case; None: they do not go together."""
    if one is other:
        return one
    if _ZERO in {one, other} and {one, other} <= FIGURES:
        return other if one is _ZERO else one
    if _PURE in {one, other} and {one, other} <= {_PURE, _NUMBER, _SHARE}:
        return other if one is _PURE else one
    return None


def multiplied(one: Type, other: Type) -> Type | None:
    """The type of a product; None for money times money."""
    if one is _MONEY or other is _MONEY:
        return None if one is other else _MONEY
    if one is other:
        return one
    for lightest in (_ZERO, _PURE, _SHARE):
        if lightest in {one, other}:
            return other if one is lightest else one
    return None


def divided(one: Type, other: Type) -> Type | None:
    """The type of a quotient; None where money divides what is none: per 万元 is written `x / (money / 1万元)`."""
    if one is other or other is _ZERO:
        return _PURE if one is other else one
    if one is _ZERO:
        return _ZERO
    if other is _MONEY:
        return None
    return one
