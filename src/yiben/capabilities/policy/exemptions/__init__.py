"""Exception scenarios (例外场景登记): who may, for a stated reason and a stated time, do what is not done in principle.

A register is a declaration of a pack and says what its article demands; an entry states exactly that, and
holds once another person has approved it, until its end date or until it is revoked.
"""

from yiben.capabilities.policy.exemptions.actions import (
    approve_exemption,
    exceptions_for,
    list_exemptions,
    refuse_exemption,
    request_exemption,
    revoke_exemption,
)
from yiben.capabilities.policy.exemptions.model import Asked, Exemption, State

__all__ = [
    "Asked",
    "Exemption",
    "State",
    "approve_exemption",
    "exceptions_for",
    "list_exemptions",
    "refuse_exemption",
    "request_exemption",
    "revoke_exemption",
]
