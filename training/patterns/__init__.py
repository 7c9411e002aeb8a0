"""Contrastive patterns: sentences of our own that teach the screen what abuse and spam are not.

Two families of plain files, `toxicity/` and `spam/`, one folder a language, one file a phenomenon.
`expand.rows()` turns them into rows to train on; `templates` and `slots` read the files;
`grammar` joins words as each language does; `surface` varies spelling and wraps a sentence in the
small talk of real comments. `README.md` beside this file says how to write one.
"""
