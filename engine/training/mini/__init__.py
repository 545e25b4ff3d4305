"""The built-in miniature Stable Diffusion, made from nothing: its words, its parts and their training.

One command a stage, each going on from its own checkpoint: `tokens`, `autoencoder`, `words`, `ship`; then `judge` and
`measure` say how well it does what it is told.
"""
