"""How pages look and speak; no business words.

`doors` who is visiting and how they are answered · `pages` templates and their views · `words` the
catalogue of texts · `preferences` language and type size · `figures` pictures as SVG ·
`assets` style and script · `uploads` files sent by a browser. Start reading at `doors.py`;
`/-/patterns` shows every element.
"""
