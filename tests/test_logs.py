"""No address and no token reaches the logs."""

import pytest

from wbl.logs import masked


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("Not Found: /l/dGhpcyBpcyBhIHRva2VuIG9mIDMyIGJ5dGVz0/", "Not Found: /l/[token]/"),
        ("refused ada.king@school.example, twice", "refused [address], twice"),
        ("<ada@school.example>", "<[address]>"),
        ("notifications.tasks.tick took 0.2 s", "notifications.tasks.tick took 0.2 s"),
        ("placement 8812 confirmed by user 17", "placement 8812 confirmed by user 17"),
    ],
)
def test_addresses_and_tokens_are_masked(line, shown):
    assert masked(line) == shown
