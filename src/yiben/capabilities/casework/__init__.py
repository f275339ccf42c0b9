"""Casework 办件: cases on their way through a flow, who must act, by when, and who was told."""
