"""How the shipped weights and drawn manners were made, each repeatable by one command."""
