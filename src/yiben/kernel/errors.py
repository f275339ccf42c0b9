"""The ways a request can end badly, each with a sentence a clerk can act on.

`code` is stable and for programs; `message`, `where` and `hint` are for people. Exit codes and
HTTP statuses follow `contract`: 2 the input was wrong, 3 not allowed, 4 no such thing,
5 something needed is not running.
"""

from typing import Any, ClassVar

from yiben.kernel.text import Text

Place = dict[str, Any]
"""Where it went wrong: any of file, sheet, row, line, column, item, level, article, account."""


class YibenError(Exception):
    """Base of everything Yiben refuses on purpose. Never raised itself."""

    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500

    def __init__(
        self, code: str, message: Text, *, where: Place | None = None, hint: Text | None = None
    ) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message
        self.where: Place = where or {}
        self.hint = hint

    def as_dict(self) -> dict[str, Any]:
        """The `error` object of the contract, in the current language."""
        return {
            "code": self.code,
            "message": str(self.message),
            "where": self.where,
            "hint": str(self.hint) if self.hint else None,
        }


class BadInput(YibenError):
    """The file, the SQL, the option or the pack is wrong."""

    exit_code = 2
    status = 422


class Refused(YibenError):
    """This person may not do this; `hint` says whom to ask."""

    exit_code = 3
    status = 403


class NotFound(YibenError):
    """No such thing, or not visible to the caller: the two are never told apart."""

    exit_code = 4
    status = 404


class Gone(NotFound):
    """It was there for everybody and has been taken back: whoever copied it should know (撤回)."""

    status = 410


class MovedOn(YibenError):
    """Somebody was faster; `hint` says what changed."""

    exit_code = 2
    status = 409


class Unavailable(YibenError):
    """Something needed is not running, or a limit of time, memory or rows was reached."""

    exit_code = 5
    status = 503
