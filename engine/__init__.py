"""Pictures in, pictures out: Impasto's painting engine. It knows no window."""
