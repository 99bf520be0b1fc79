"""What the data can answer, and how complete they are."""
