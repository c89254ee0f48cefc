"""How the bundled model was made: `python -m embeddings.training --data DATA --out FOLDER`.

Needs the training group's `sentencepiece` and `protobuf`; nothing here is used at run time.
"""
