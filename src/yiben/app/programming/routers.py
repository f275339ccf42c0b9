"""Every address of the policy office's and the finance desk's pages, for the site to hang in."""

from yiben.app.programming import (
    coupons,
    drafting,
    keeping,
    paying,
    registers,
    reviewing,
    simulating,
    workbench,
)

ROUTERS = (
    *(
        room.router
        for room in (workbench, drafting, simulating, keeping, reviewing, paying, coupons, registers)
    ),
    registers.public,
)
