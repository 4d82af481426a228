"""What people do on any page of a walk: press, follow, fill in, read, sign in."""

PASSWORD = "correct horse"


def press(page, name):
    """Press a form's button, and wait for the page that answers."""
    button = page.get_by_role("button", name=name, exact=False).first
    assert button.count(), (
        f"No button “{name}” on {page.url}:\n{page.locator('body').inner_text()[:1500]}"
    )
    with page.expect_navigation():
        button.click()


def follow(page, name):
    page.get_by_role("link", name=name, exact=False).first.click()


def fill(page, **values):
    """Fill fields by their name."""
    for name, value in values.items():
        page.locator(f"[name={name}]").first.fill(value)


def choose(page, name, value):
    """Choose among radio buttons, as people do: by the words beside the button."""
    button = page.locator(f"[name={name}][value={value}]")
    page.locator("label", has=button).click()
    assert button.is_checked(), f"{name} is not “{value}” on {page.url}"


def says(page, words):
    """Whether the page holds these words."""
    text = page.locator("body").inner_text()
    assert words.lower() in text.lower(), f"“{words}” is not on {page.url}:\n{text[:1500]}"


def sign_in(page, town, email):
    page.goto(f"{town.url}/")
    fill(page, login=email, password=PASSWORD)
    press(page, "Sign in")
    page.wait_for_url(f"{town.url}/")
