"""The cascade where the platform runs: its door, its pump, its documents, its demonstration."""
