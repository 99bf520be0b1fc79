"""What the chapters on sectors and regions show."""
