"""The verbs of scheduled delivery: `ordering` says what is to be delivered, `serving` delivers what is due."""
