"""The product's settings for tests: private servers, a database and Redis numbers of one's own.

Every run takes a numbered slot, so that two runs in one clone do not meet; every process of a
run has its own pair of Redis databases, so that a flushed cache is nobody else's.
"""

import fcntl
import os

from wbl import embedded

os.environ.pop("DEMO", None)
os.environ["DEBUG"] = "1"
SLOTS = 6
PLACE = embedded.default_place()
FOLDER = embedded.private(embedded.private(PLACE.data, 0o711) / "tests")


def take_slot():
    """Lock the first free number for as long as this process lives."""
    for number in range(SLOTS):
        handle = (FOLDER / f"slot-{number}.lock").open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            continue
        return number, handle
    raise RuntimeError(f"{SLOTS} test runs are under way in this clone already.")


# the workers of pytest-xdist inherit their controller's environment
if "TEST_SLOT" not in os.environ:
    slot, held = take_slot()
    os.environ["TEST_SLOT"] = str(slot)
SLOT = int(os.environ["TEST_SLOT"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if not os.environ.get("REDIS_URL"):
    pair = 1 + SLOT * 10 + (int(WORKER[2:]) % 9 + 1 if WORKER else 0)
    os.environ["REDIS_DB"] = str(2 * pair)

from wbl.settings import *  # noqa: E402, F403
from wbl.settings import DATABASES, LOGGING  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": f"test_placewell_{SLOT}"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = FOLDER / f"media-{SLOT}{WORKER}"
STATIC_ROOT = embedded.private(FOLDER / f"static-{SLOT}{WORKER}")
LOGGING["loggers"]["wbl.request"] = {"level": "WARNING"}  # a line a request says little in a test
