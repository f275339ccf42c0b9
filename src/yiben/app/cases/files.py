"""Files people handed in, given out (附件下载): never shown by the browser under our address."""

from urllib.parse import quote

from starlette.responses import Response


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
