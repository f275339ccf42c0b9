"""People 人员: accounts, roles, sessions, second factors, API tokens.

Front desk. Verbs take an open `Work`; only `sign_in` takes the `Office`, because a failed sign-in
must be recorded although it raises, and because a password is checked outside any transaction.

`found_home` makes the first accounts, `tell_initial` writes a password beside theirs · `who_is`, `owner`, `acting` answer who acts ·
`sign_in`, `session`, `seen`, `sign_out` carry a browser · `change_password`, `set_totp`,
`confirm_totp`, `remove_totp` are for oneself · `create_account`, `change_account`, `reset_password`,
`disable`, `enable`, `list_accounts` are for the owner · `record_nda`, `withdraw_nda`, `close_account`,
`due_reviews`, `review_account` keep accounts as the law wants them · `accounts_holding`, `organisations_holding` a role · `create_token`, `bearer`, `list_tokens`,
`revoke_token` serve programs · `puzzle`, `join`, `close_own_account`, `own_sessions`, `end_own_session` are for citizens
(公众), who open their accounts themselves; `shown_names` is what others may call them.
"""

from yiben.capabilities.people.actions.accounts import (
    acting,
    change_account,
    create_account,
    disable,
    enable,
    list_accounts,
    owner,
    read_account,
    reset_password,
    who_is,
)
from yiben.capabilities.people.actions.caring import (
    close_account,
    due_reviews,
    record_nda,
    review_account,
    withdraw_nda,
)
from yiben.capabilities.people.actions.founding import found_home, initial_passwords, tell_initial
from yiben.capabilities.people.actions.holding import accounts_holding, organisations_holding
from yiben.capabilities.people.actions.joining import (
    CLOSED,
    TERMS,
    Joining,
    close_own_account,
    count_citizens,
    end_own_session,
    join,
    own_sessions,
    puzzle,
    shown_names,
)
from yiben.capabilities.people.actions.second_factor import confirm_totp, remove_totp, set_totp, step_up
from yiben.capabilities.people.actions.signing_in import change_password, seen, session, sign_in, sign_out
from yiben.capabilities.people.actions.stepping_up import show_factor
from yiben.capabilities.people.actions.tokens import bearer, create_token, list_tokens, revoke_token
from yiben.capabilities.people.model import (
    Account,
    ApiToken,
    Created,
    DueReview,
    Joined,
    NewToken,
    Puzzle,
    Session,
    Signed,
    SignedIn,
    SignInLimits,
    TotpOffer,
)

__all__ = [
    "CLOSED",
    "TERMS",
    "Account",
    "ApiToken",
    "Created",
    "DueReview",
    "Joined",
    "Joining",
    "NewToken",
    "Puzzle",
    "Session",
    "SignInLimits",
    "Signed",
    "SignedIn",
    "TotpOffer",
    "accounts_holding",
    "acting",
    "bearer",
    "change_account",
    "change_password",
    "close_account",
    "close_own_account",
    "confirm_totp",
    "count_citizens",
    "create_account",
    "create_token",
    "disable",
    "due_reviews",
    "enable",
    "end_own_session",
    "found_home",
    "initial_passwords",
    "join",
    "list_accounts",
    "list_tokens",
    "organisations_holding",
    "own_sessions",
    "owner",
    "puzzle",
    "read_account",
    "record_nda",
    "remove_totp",
    "reset_password",
    "review_account",
    "revoke_token",
    "seen",
    "session",
    "set_totp",
    "show_factor",
    "shown_names",
    "sign_in",
    "sign_out",
    "step_up",
    "tell_initial",
    "who_is",
    "withdraw_nda",
]
