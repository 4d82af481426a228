"""What a rule says of a placement's hours and results, and what its marks come to. Nothing is decided here."""
