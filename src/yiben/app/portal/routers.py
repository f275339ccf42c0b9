"""Every public address of the portal, for the site to hang in, and what is answered from kept bytes.

Rooms add a line each: their router to `ROUTERS`, addresses anybody may see and that hold nothing of one visitor to
`PUBLIC`, and what moves when those pages change to `MARKS`.
"""

from yiben.app.portal.swift import Mark, Public
from yiben.capabilities import opening

ROUTERS = ()

PUBLIC: tuple[Public, ...] = ()
"""What `Swift` answers strangers from what was rendered before."""

MARKS: tuple[Mark, ...] = (opening.newest_change,)
"""One cheap query each, made at most four times a second."""
