"""The chapter of the mid-term study: what changed because of the programme, and how sure."""
