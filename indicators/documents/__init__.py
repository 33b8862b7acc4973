"""A file becomes passages: formats, furniture, sentences, days."""
