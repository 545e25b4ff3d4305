"""The translations of the window: impasto_de.ts is the source of truth, `make translations` brings it up to date."""
