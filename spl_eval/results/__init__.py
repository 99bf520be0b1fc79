"""What the records say of one year: targets, evidence, reach, contradictions. Pure functions."""
