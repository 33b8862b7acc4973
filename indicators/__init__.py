"""Figures beside the passages of a brief that they bear on.

Data flows one way: source -> loader -> observation frame -> store -> analysis -> chart -> view, and beside
it brief -> excerpts -> links -> view. `docs/decisions` tells why; `pyproject.toml` holds the import rules.
"""
