"""What would change if a pack ruled: for which items, which people, which acts. Nothing is changed.

Items are taken by what they are graded as, not one by one: a home of millions has a few dozen kinds.
"""
