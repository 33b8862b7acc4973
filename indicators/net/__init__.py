"""Asking publishers: the one place that opens a connection, and the archive of what came back."""
