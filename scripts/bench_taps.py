"""How many taps a supervisor's feedback takes, and how long a script needs: the walk that the tests go."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WALK = "tests/walks/test_feedback_taps.py::test_three_students_from_one_mail"


def measure():
    """[{walk, taps of each student, seconds in all, screens of the form}], with scripts on and off."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "taps"
        command = (sys.executable, "-m", "pytest", WALK, "-q", "-n", "0", "-p", "no:cacheprovider")
        subprocess.run(command, cwd=ROOT, env=os.environ | {"TAPS": str(told)}, check=True)
        return [json.loads(line) for line in told.read_text().splitlines()]


def show(rows):
    """A line a walk."""
    for row in rows:
        taps = " + ".join(str(count) for count in row["taps"])
        print(
            f"Feedback on {len(row['taps'])} students from one mail, {row['walk']}: {taps} taps, "
            f"{row['seconds']} s by script, a form of {row['screens']} screens"
        )
