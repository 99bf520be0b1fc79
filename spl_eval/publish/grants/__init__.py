"""What the chapter on grants shows."""
