"""Policy 规则: which declarations are in force, and what they call things.

Front desk. `scale` and `level_title` for levels, `meaning` for semantic types and their masks,
`packs_in_force` for what decisions cite.
"""

from yiben.capabilities.policy.actions import level_title, meaning, packs_in_force, scale
from yiben.capabilities.policy.model import Level, Meaning, PackInForce

__all__ = ["Level", "Meaning", "PackInForce", "level_title", "meaning", "packs_in_force", "scale"]
