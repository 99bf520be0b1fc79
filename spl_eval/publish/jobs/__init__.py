"""What the chapter on jobs shows."""
