"""The verbs of the ledger. They never commit; the door does, with the evidence in the same transaction.

`registering` what an intake proposes · `bodies` organisations and systems · `deciding` what people
say about it · `describing` what is known · `checking` the two completeness checks · `searching`.
"""
