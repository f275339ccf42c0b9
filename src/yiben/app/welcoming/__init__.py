"""Where people arrive: the cockpit of the bureau, and what a home says of one's own data."""
