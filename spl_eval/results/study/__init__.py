"""Who is in a mid-term study, what is known of them, and what was spent on them."""
