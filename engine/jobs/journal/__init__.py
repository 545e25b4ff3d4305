"""The queue that survives: each job is in a file before anybody is told of it, and there again at the next start."""
