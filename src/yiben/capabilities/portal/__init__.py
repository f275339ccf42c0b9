"""Portal 开放门户: finding open data, seeing what it is, getting it."""
