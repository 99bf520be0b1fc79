"""The chapter on the sample: its design, its fieldwork, and what the answers are worth."""
