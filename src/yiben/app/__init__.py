"""Builds the CLI and the web app and wires concrete things together."""
