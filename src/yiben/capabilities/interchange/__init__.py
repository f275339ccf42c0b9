"""Interchange 目录互通: the open catalogue in the words of other clients."""
