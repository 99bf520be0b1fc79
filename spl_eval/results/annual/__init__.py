"""What an annual report states, and whether it holds together."""
