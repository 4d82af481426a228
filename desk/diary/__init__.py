"""A person's calendar: `entries` gathers it, `feed` writes it for calendar programs, `month` draws it."""
