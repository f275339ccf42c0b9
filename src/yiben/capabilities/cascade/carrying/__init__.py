"""How bodies get to a peer: HTTP over TLS in which both sides show certificates."""
