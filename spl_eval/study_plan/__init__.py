"""What a study set out to find, written down before its data, and what changed afterwards."""
