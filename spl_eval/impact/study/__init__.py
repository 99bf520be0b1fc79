"""A mid-term study: the effects that a plan asks for, and what holds or shakes them."""
