"""Jobs involved in what was signed and paid."""
