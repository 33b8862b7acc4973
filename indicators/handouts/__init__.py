"""What leaves the room: a brief with its figures and marks as one document, in every form that it takes."""
