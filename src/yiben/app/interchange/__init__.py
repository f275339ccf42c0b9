"""Doors for clients of other catalogues: the CKAN Action API, DCAT, data.json, feeds, sitemaps."""
