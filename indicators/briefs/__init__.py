"""Briefs: their files, and the language of their sentences."""
