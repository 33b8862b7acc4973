"""A refresh: all sources side by side, what is believed, what waits for a person."""
