"""What people do on any page of a walk: press, follow, fill in, choose, read, sign in.

As people do, each step waits for the page that it looks at: one that is still arriving is no fault.
"""

from playwright.sync_api import expect

PASSWORD = "correct horse"
PATIENCE = 15_000  # milliseconds


def press(page, name):
    """Press a form's button, and wait for the page that answers."""
    button = page.get_by_role("button", name=name, exact=False).first
    expect(button, f"A button “{name}” on {page.url}").to_be_attached(timeout=PATIENCE)
    with page.expect_navigation():
        button.click()


def follow(page, name):
    """Follow a link, and wait for the whole page behind it."""
    page.get_by_role("link", name=name, exact=False).first.click()
    page.wait_for_load_state()


def fill(page, **values):
    """Fill fields by their name."""
    for name, value in values.items():
        page.locator(f"[name={name}]").first.fill(value)


def choose(page, name, value):
    """Choose among radio buttons, as people do: by the words beside the button."""
    button = page.locator(f"[name={name}][value={value}]")
    page.locator("label", has=button).click()
    expect(button, f"{name} is “{value}” on {page.url}").to_be_checked(timeout=PATIENCE)


def says(page, words):
    """Whether the page holds these words, in any case."""
    expect(page.locator("body"), f"Words of {page.url}").to_contain_text(
        words, ignore_case=True, use_inner_text=True, timeout=PATIENCE
    )


def sign_in(page, town, email):
    """Sign in, and come to the first page."""
    page.goto(f"{town.url}/")
    fill(page, login=email, password=PASSWORD)
    press(page, "Sign in")
    page.wait_for_url(f"{town.url}/")
