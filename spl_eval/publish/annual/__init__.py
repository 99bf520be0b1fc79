"""What the annual report shows."""
