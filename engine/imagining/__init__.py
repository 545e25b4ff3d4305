"""What the `imagine` step stands on: diffusion models, found, loaded and sampled. diffusers is imported late."""
