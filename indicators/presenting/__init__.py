"""What a room is shown: started from a brief, bound to a pin, moved by keys, changed only by the presenter's word."""

from indicators.presenting.presentation import Presentation, find, outline_of, reader_of

__all__ = ["Presentation", "find", "outline_of", "reader_of"]
