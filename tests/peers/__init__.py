"""Networks of others, rebuilt from their descriptions, to be compared with."""
