"""The verbs of grants: `giving` and withdrawing, `looking` them up, `using` one."""
