"""From data folders to shipped weights: not installed, repeatable, with one configuration a tier.

`make train` runs `python -m training.fast` and `python -m training.deep`; `make evaluate` prints
the tables. Where the data lie is said by REJOINDER_DATA (default: `../shared/data`).

    corpus.py   what may be trained on, under which labels     patterns/   sentences of our own
    measures.py what is only measured on                       fast/ deep/ a tier each
    teacher.py  what a packaged model labels                   neutral.py  what is measured with
    overlap.py  near-equal texts, so that the two stay apart   screening.toml  the configuration
"""
