"""Exception scenarios (例外场景登记): who may, for a stated reason and a stated time, do what is not done in principle.

A register is a declaration of a pack and says what its article demands; an entry states exactly that, and
holds once another person has approved it, until its end date or until it is revoked.
"""
