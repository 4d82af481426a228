"""Placements in the admin: to find and to read. What is signed changes on its own page."""

from placements.admin import agreements, placements  # noqa: F401 - they register
