"""What a person does with pages: open, fill in a form, follow."""

import re
from dataclasses import dataclass
from pathlib import Path

import httpx
from starlette.testclient import TestClient

FORM = {"Accept": "text/html", "Accept-Language": "en"}


@dataclass(frozen=True)
class Founded:
    """A fresh home and a session of each of its accounts."""

    path: Path
    sessions: dict[str, str]


class Browser:
    """What a person does with a page: open, fill in a form of it, follow."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = httpx.Response(200)
        self.token = ""

    def open(self, path: str, *, status: int = 200) -> str:
        self.page = self.client.get(path, headers=FORM)
        assert self.page.status_code == status, (path, self.page.status_code, self.page.text[:2000])
        return self.page.text

    @property
    def csrf(self) -> str:
        """The token of the last form seen: it belongs to the session, not to the page."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.page.text)
        self.token = found.group(1) if found else self.token
        assert self.token, "no form was seen yet"
        return self.token

    def send(self, path: str, *, status: int = 200, files: object = None, **fields: str) -> str:
        data = {"csrf": self.csrf} | fields
        self.page = self.client.post(path, data=data, files=files, headers=FORM)
        assert self.page.status_code == status, (path, self.page.status_code, self.page.text[:2000])
        return self.page.text
