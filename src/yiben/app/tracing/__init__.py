"""Chains over HTTP and as documents: of data products from raw resource to buyer, of goods from raw material to user."""
