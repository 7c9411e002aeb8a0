"""A conversation is brought home from another program, and the run proves what it did.

`formats/` reads a file into `records`; `staging` lays them out on a spool, `judging` says how each
stands here, `arranging` finds the order of taking; `making` makes what is stored, in a `workshop` of
its own for long files; `storing` and `posts` put it into the tables; `taking` is the journey itself
and `report` tells of it. No screening here: an imported comment keeps the standing that somebody
gave it where it came from.
"""
