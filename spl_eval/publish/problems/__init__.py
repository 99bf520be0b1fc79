"""What `check` answers with: page, workbook, JSON."""
