"""The verbs of what crosses: `asking` here, `hearing` what came, `attending` to it, `telling` back, `reading` data."""
