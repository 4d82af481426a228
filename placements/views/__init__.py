"""Pages: for staff and those with an account (placements), for the holders of a mailed link (links)."""
