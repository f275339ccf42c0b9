"""Vouchers (算力券、服务券、上云券): issued, held, used, settled, expired; a budget is never spent twice.

Front desk. Start reading at `model.py`. `make_scheme`, `fund`, `issue` (`issue` many times with one request is one voucher) ·
`hold` for a provider, `let_go`, `use` in part, `refund` · `cancel`, `expire_due` (the clock's) · `settle`, `confirm` by another,
`pay`, `drop`, `settlement` · `schemes`, `standing`, `vouchers`, `voucher`, `settlements`, `statement`, `check_books`.
Limits are kept by `rooms_of`, `reserve`, `release`, `left`; requests are done once by `done_before`: programmes use the
same. `called`, `me`, `is_mine`, `administers`, `fen_of`, `yuan`, `same_words` for who and how much.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiben.capabilities.vouchers.actions.ending import cancel, expire_due
    from yiben.capabilities.vouchers.actions.issuing import (
        Issue,
        NewScheme,
        find_scheme,
        fund,
        issue,
        make_scheme,
    )
    from yiben.capabilities.vouchers.actions.looking import (
        schemes,
        settlements,
        standing,
        statement,
        voucher,
        vouchers,
    )
    from yiben.capabilities.vouchers.actions.posting import check_books
    from yiben.capabilities.vouchers.actions.reserving import (
        done_before,
        left,
        release,
        reserve,
        rooms_of,
    )
    from yiben.capabilities.vouchers.actions.settling import confirm, drop, pay, settle, settlement
    from yiben.capabilities.vouchers.actions.standing import (
        Party,
        administers,
        called,
        fen_of,
        is_mine,
        me,
        must_administer,
        must_be_amount,
        oversees,
        same_words,
        yuan,
    )
    from yiben.capabilities.vouchers.actions.using import Spend, hold, let_go, refund, use
    from yiben.capabilities.vouchers.model import (
        FEN,
        Batch,
        BatchState,
        Books,
        Hold,
        HoldState,
        Reservation,
        Room,
        RoomLeft,
        Scheme,
        SchemeStanding,
        Sort,
        Statement,
        StatementLine,
        Use,
        Voucher,
        VoucherState,
    )

# Names are looked up when asked for: whoever only wires nouns opens no database driver.
_ROOMS = {
    "actions.ending": "cancel expire_due",
    "actions.issuing": "Issue NewScheme find_scheme fund issue make_scheme",
    "actions.looking": "schemes settlements standing statement voucher vouchers",
    "actions.posting": "check_books",
    "actions.reserving": "done_before left release reserve rooms_of",
    "actions.settling": "confirm drop pay settle settlement",
    "actions.standing": "Party administers called fen_of is_mine me must_administer must_be_amount oversees same_words"
    " yuan",
    "actions.using": "Spend hold let_go refund use",
    "model": "FEN Batch BatchState Books Hold HoldState Reservation Room RoomLeft"
    " Scheme SchemeStanding Sort Statement StatementLine Use Voucher VoucherState",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}
__all__ = [
    "FEN",
    "Batch",
    "BatchState",
    "Books",
    "Hold",
    "HoldState",
    "Issue",
    "NewScheme",
    "Party",
    "Reservation",
    "Room",
    "RoomLeft",
    "Scheme",
    "SchemeStanding",
    "Sort",
    "Spend",
    "Statement",
    "StatementLine",
    "Use",
    "Voucher",
    "VoucherState",
    "administers",
    "called",
    "cancel",
    "check_books",
    "confirm",
    "done_before",
    "drop",
    "expire_due",
    "fen_of",
    "find_scheme",
    "fund",
    "hold",
    "is_mine",
    "issue",
    "left",
    "let_go",
    "make_scheme",
    "me",
    "must_administer",
    "must_be_amount",
    "oversees",
    "pay",
    "refund",
    "release",
    "reserve",
    "rooms_of",
    "same_words",
    "schemes",
    "settle",
    "settlement",
    "settlements",
    "standing",
    "statement",
    "use",
    "voucher",
    "vouchers",
    "yuan",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
