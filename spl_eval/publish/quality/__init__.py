"""What the chapter on the quality of the data shows."""
