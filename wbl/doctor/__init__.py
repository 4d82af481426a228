"""The doctor: asks every part that Placewell needs, and names the cure of what is not well."""
