"""How far conclusions hold when assumptions do not."""
