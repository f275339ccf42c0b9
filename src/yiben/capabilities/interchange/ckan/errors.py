"""How CKAN says no (ckan/views/api.py of CKAN 2.10 and 2.11): a status and a type clients turn into exceptions."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError


class CkanError(Exception):
    """Base of everything an action refuses; never raised itself."""

    status: ClassVar[int] = 400

    def said(self) -> dict[str, Any]:
        """The `error` object."""
        raise NotImplementedError


class Missing(CkanError):
    """No such package, resource, organisation, group, tag."""

    status = 404

    def __init__(self, what: str = "") -> None:
        super().__init__(what)
        self.what = what

    def said(self) -> dict[str, Any]:
        """Clients raise NotFound."""
        return {"__type": "Not Found Error", "message": "Not found" + (f": {self.what}" if self.what else "")}


class Denied(CkanError):
    """The caller may not."""

    status = 403

    def __init__(self, why: str = "") -> None:
        super().__init__(why)
        self.why = why

    def said(self) -> dict[str, Any]:
        """Clients raise NotAuthorized."""
        return {
            "__type": "Authorization Error",
            "message": "Access denied" + (f": {self.why}" if self.why else ""),
        }


class Invalid(CkanError):
    """A field is missing or wrong; `fields` says which and why."""

    status = 409

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(str(fields))
        self.fields = fields

    def said(self) -> dict[str, Any]:
        """Clients raise ValidationError with these fields."""
        return {name: list(why) for name, why in self.fields.items()} | {"__type": "Validation Error"}


class BadQuery(CkanError):
    """A search that cannot be understood."""

    status = 400

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def said(self) -> dict[str, Any]:
        """Clients raise SearchQueryError."""
        return {"__type": "Search Query Error", "message": f"Search Query is invalid: {(self.why,)!r}"}


class BadRequest(Exception):
    """The request itself is none; CKAN answers with a sentence instead of an object."""


def in_ckan_words(error: YibenError) -> CkanError:
    """A refusal of ours as CKAN would have said it."""
    words = f"{error.message.en} {error.hint.en if error.hint else ''}".strip()
    if isinstance(error, NotFound):
        return Missing(words)
    if isinstance(error, Refused):
        return Denied(words)
    if isinstance(error, BadInput | MovedOn):
        return Invalid({str(error.where.get("field", "message")): [words]})
    return BadQuery(words)
