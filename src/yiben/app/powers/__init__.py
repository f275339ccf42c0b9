"""The register of powers at its doors 权责清单: the tree walked as pages, the same for programs, lists that come in."""
