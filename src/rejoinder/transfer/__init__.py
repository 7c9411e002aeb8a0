"""A conversation is brought home from another program, and the run proves what it did.

`formats/` reads, `staging` counts on a spool file, `taking` stores, `report` tells. Judging is not
done here: an imported comment keeps the standing that somebody gave it where it came from.
"""
