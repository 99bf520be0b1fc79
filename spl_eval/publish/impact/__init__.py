"""The results of one estimate: on the terminal, as a table, as JSON and as a figure."""
