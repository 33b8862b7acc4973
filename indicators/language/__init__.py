"""Passages find what they name: likelihoods, names, phrases, links."""
