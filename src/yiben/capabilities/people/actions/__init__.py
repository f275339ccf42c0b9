"""Verbs of people, by subject. Start reading at `founding.py` and `signing_in.py`."""
