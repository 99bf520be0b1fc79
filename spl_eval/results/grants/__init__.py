"""Money approved, paid and accounted for; waits; sizes."""
