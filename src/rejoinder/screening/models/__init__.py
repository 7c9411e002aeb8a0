"""The models: each loads its weights from `weights/` and gives calibrated logits.

fast.py      hashed parts of a text, numpy       facts.py   what can be counted in it
language.py  which language a text is in         deep.py    a small transformer
"""
