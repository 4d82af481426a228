"""Pictures of a running demo for the README: `make demo` in one terminal, `make screenshots` in another."""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

URL = f"http://localhost:{os.environ.get('PORT', '8000')}"
PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
QUIET = "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update"


def look_around_as(page, label):
    """One click on the sign-in page."""
    page.goto(f"{URL}/accounts/login/")
    with page.expect_navigation():
        page.locator(".demo-person", has_text=label).first.click()


def keep(page, name, path=""):
    """A picture of the page at this path."""
    if path:
        page.goto(URL + path)
    page.wait_for_timeout(400)
    page.screenshot(path=str(PICTURES / f"{name}.png"))


def mailed(page, subject):
    """Follow the link of a mail in the demo's mailbox."""
    page.goto(f"{URL}/demo/mailbox/")
    page.get_by_role("link", name=subject).first.click()
    page.locator("main a.button[href*='/f/']").first.click()


def main():
    PICTURES.mkdir(exist_ok=True)
    sandbox = [] if os.getuid() else ["--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*QUIET.split(), *sandbox]
        )
        desk = browser.new_page(viewport={"width": 1440, "height": 900})
        look_around_as(desk, "Coordinator")
        keep(desk, "today", "/")
        phone = browser.new_page(viewport={"width": 390, "height": 780}, device_scale_factor=2)
        look_around_as(phone, "Student")
        keep(phone, "student", "/")
        phone.context.clear_cookies()
        mailed(phone, "How is")
        keep(phone, "feedback")
        browser.close()


if __name__ == "__main__":
    main()
