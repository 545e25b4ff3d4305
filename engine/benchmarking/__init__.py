"""What `impasto benchmark imagine` measures, and what it measures with."""
