"""Addresses of datasets: lower case letters, digits, hyphens and underscores, as CKAN names are."""

import hashlib
import re
import unicodedata

LONGEST = 90
_OTHER = re.compile(r"[^a-z0-9_]+")


def slug_of(title: str) -> str:
    """A slug from a title or a wished name; what has no Latin letters becomes a short digest.

    >>> slug_of("Air quality, 2024 (hourly)")
    'air-quality-2024-hourly'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = _OTHER.sub("-", plain).strip("-_")[:LONGEST].strip("-_")
    if len(slug) >= 2:
        return slug
    return "d-" + hashlib.sha256(title.encode()).hexdigest()[:12]
