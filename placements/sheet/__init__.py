"""A coordinator's own sheet of placements: reading rows, matching people and firms, writing, and taking back."""
