"""DCAT 3 as DCAT-AP 3.0 profiles it: records as triples (`triples`), whole documents and streams (`documents`)."""
