"""Every public address of the portal, for the site to hang in, and what is answered from kept bytes.

Rooms add a line each: their router to `ROUTERS`, addresses anybody may see and that hold nothing of one visitor to
`PUBLIC`, and what moves when those pages change to `MARKS`.
"""

from yiben.app.portal import data, dataset, dataset_editions, downloads
from yiben.app.portal.swift import Mark, Public
from yiben.capabilities import opening

OPEN_DATA = (data.router, dataset_editions.router, downloads.router, dataset.router)
"""Pages of one dataset. Behind every other address below /datasets: `/datasets/{slug}` would take them too."""

ROUTERS = (*OPEN_DATA,)

PUBLIC: tuple[Public, ...] = (Public(path="/datasets/{slug}", asks=frozenset({"chart"}), seconds=60.0),)
"""What `Swift` answers strangers from what was rendered before."""

MARKS: tuple[Mark, ...] = (opening.newest_change,)
"""One cheap query each, made at most four times a second."""
