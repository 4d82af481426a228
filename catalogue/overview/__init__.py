"""The public page that says what work-based learning is: its words, and their PDF."""
