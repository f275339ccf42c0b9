"""Files people handed in (附件): taken from a program's base64, given out so that no browser shows them under our address."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from yiben.capabilities import casework
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


def decoded(sent: Iterable[Mapping[str, Any]]) -> tuple[casework.Handed, ...]:
    """Attachments of a program: `name`, `content` in base64, and the form `field` they fill, if any."""
    try:
        return tuple(
            casework.Handed(
                name=str(one["name"]),
                content=base64.b64decode(one["content"], validate=True),
                field=one.get("field"),
            )
            for one in sent
        )
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise BadInput(
            "bad_attachment",
            Text(
                "附件须写明 name 和 base64 编码的 content", "An attachment needs name, and content in base64."
            ),
            where={"field": "attachments"},
        ) from error


def download(name: str, type_: str, content: bytes) -> Response:
    """A file to be kept, under its own name, that runs nothing and stays in no cache."""
    plain = "".join(
        letter if (letter.isascii() and letter.isalnum()) or letter in ".-_" else "_" for letter in name
    )
    headers = {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=type_, headers=headers)
