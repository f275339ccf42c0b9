"""What words of strangers mean here: plain text, dates, update cycles, licences, themes."""
