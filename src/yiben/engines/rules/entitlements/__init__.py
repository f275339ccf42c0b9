"""Rules, the entitlement half: who qualifies, for how much, why, and what fact would decide.

Knows no regulation. What each part means is `docs/decisions/0080-programmes.md`; start reading at `model.py`.
"""
