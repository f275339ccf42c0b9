"""For developers of other organisations 对接: the data API and its page, and the check of sealed documents."""
