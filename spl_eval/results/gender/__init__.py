"""Women and men: who takes part, from which position, with which resources."""
