"""What answers a request, by subject."""
