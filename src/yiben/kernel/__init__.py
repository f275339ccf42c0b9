"""Words everybody shares. Standard library only; imports nothing else of ours.

Start reading at `errors.py` and `actors.py`.
"""
