"""Optimisation of a picture's own pixels: what is measured, what is lost, from which start and in which scales."""
