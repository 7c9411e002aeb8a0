"""The fast tier's weights: a linear model an attribute over hashed parts, and one over facts.

`python -m training.fast` reads the corpus, disguises copies of it, fits, calibrates and writes
`src/rejoinder/screening/weights/fast.*`. The same data and configuration give the same bytes.

    disguises.py  spellings that are meant to get past a screen    sparse.py  texts to a matrix
    fitting.py    logistic regression, all attributes at once      measuring.py the tables
"""
