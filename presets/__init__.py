"""Recipes with names, one TOML file each; `engine.presets` reads them."""
