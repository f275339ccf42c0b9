"""One file per company and per person (一企一档、一人一档): whose records are one, and which source gave which field."""
