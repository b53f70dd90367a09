"""What is fast and what is found, measured."""
