"""What is shown, carried out of the room."""
