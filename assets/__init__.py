"""Data the studio ships: weights with model cards, drawn manners, icons. LICENSES.md says where each comes from."""
