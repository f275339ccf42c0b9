"""What privileged accounts do by hand, each reviewed afterwards by somebody else (特权账号操作审计).

PBOC draft Art. 30, seed 002 line 413: manual deletes and changes of privileged accounts that can use items of
level three and above are examined one by one. Nothing here can be deleted or changed by hand, so what is examined
is what an owner, officer or steward read in plain at level three and above, and what they changed: labels,
entries, accounts, packs. Front desk: `noting` makes the list as events are sealed, `open_statements` shows what nobody has
reviewed yet, `review` says it was looked at, by another person.
"""

from yiben.capabilities.people.statements.actions import (
    Statement,
    noting,
    open_statements,
    review,
    statement_of,
)

__all__ = ["Statement", "noting", "open_statements", "review", "statement_of"]
