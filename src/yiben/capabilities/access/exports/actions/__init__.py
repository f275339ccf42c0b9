"""The verbs of marked exports: `exporting` lets a file leave, `tracing` says whose it is."""
