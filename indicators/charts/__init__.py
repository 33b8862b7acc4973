"""Frames become Vega-Lite specs."""
