"""What the chapter on women and men shows."""
