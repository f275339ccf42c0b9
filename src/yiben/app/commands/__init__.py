"""The doors at the terminal, a file per group. They parse, call verbs, show; they decide nothing.

Every command takes `--home` and, where somebody acts, `--as`. Heavy rooms are imported inside the
commands so that `yiben --help` answers at once.
"""
