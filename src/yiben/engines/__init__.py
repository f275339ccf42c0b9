"""Mechanisms that know no regulation and no capability: rules, guard, evidence."""
