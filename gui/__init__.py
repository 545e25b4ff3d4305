"""The studio's window (PySide6). It never imports torch or numpy; all painting happens in engine processes."""
