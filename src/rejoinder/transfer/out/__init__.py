"""A conversation is taken away again: stored rows become other programs' files, a file a format.

`rows` reads what is stored, in pieces; each format writes them in somebody's spelling; `exporting`
is the journey: what to take, whole files or none. What a file holds is docs/reference/exports.md.
"""
