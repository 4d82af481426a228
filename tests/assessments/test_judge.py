"""What a credit rule says of facts, to the minute on both sides of each edge."""

from decimal import Decimal

import pytest

from assessments.credit.judge import Facts, Worked, judge
from placements.models import CreditRule

H = 60
AFAR = {"setting": "remote"}
AWAY = {"mode": "off_the_job", "setting": "classroom"}


def rule(hours=280, **more):
    return CreditRule(minutes=hours and hours * H, **more)


def worked(*parts, **more):
    """Minutes at work, then (minutes, where) for others."""
    rows = [
        Worked(part) if isinstance(part, int) else Worked(part[0], **part[1]) for part in parts
    ]
    return Facts(worked=tuple(rows), **more)


def said(rule_, facts):
    found = judge(rule_, facts)
    return found.credits, [condition.key for condition in found.open]


@pytest.mark.parametrize(
    ("minutes", "step", "credits_"),
    [
        (280 * H, 2, "1"), (280 * H - 1, 2, "0.5"), (140 * H, 2, "0.5"), (140 * H - 1, 2, "0"),
        (560 * H - 1, 2, "1.5"), (560 * H, 2, "2"), (279 * H, 1, "0"), (280 * H, 1, "1"),
        (70 * H, 4, "0.25"), (70 * H - 1, 4, "0"), (210 * H, 4, "0.75"), (0, 2, "0"),
    ],
)  # fmt: skip
def test_hours_become_whole_steps_of_credit(minutes, step, credits_):
    found = judge(rule(step=step), worked(minutes))
    assert found.credits == Decimal(credits_)
    assert found.met is (minutes >= 280 * H // step)


@pytest.mark.parametrize(
    ("remote", "met"), [(63 * H, True), (63 * H + 1, False), (0, True), (63 * H - 1, True)]
)
def test_315_hours_of_which_at_most_a_fifth_remote(remote, met):
    facts = worked(315 * H - remote, (remote, AFAR))
    found = judge(rule(315, most_remote=20), facts)
    assert (found.credits, found.met) == (1, met)
    assert found.proposed == (1 if met else 0)


@pytest.mark.parametrize(
    ("at_work", "still_open"), [(54 * H, []), (54 * H - 1, ["work"]), (216 * H, [])]
)
def test_216_hours_of_which_54_at_work(at_work, still_open):
    facts = worked(at_work, (216 * H - at_work, AWAY))
    assert said(rule(216, least_work_minutes=54 * H), facts) == (1, still_open)


@pytest.mark.parametrize("where", [AFAR, {"setting": "school_workshop"}, {"mode": "off_the_job"}])
def test_work_based_is_on_the_job_at_a_workplace(where):
    facts = worked(280 * H - 60, (60, where))
    assert said(rule(least_work_minutes=280 * H - 60), facts) == (1, [])
    assert said(rule(least_work_minutes=280 * H - 59), facts) == (1, ["work"])


@pytest.mark.parametrize(
    ("average", "lowest", "still_open"),
    [
        ("3.5", 3, []), ("3.49", 3, ["average"]), ("3.5", 2, ["lowest"]),
        (None, None, ["average", "lowest"]),
    ],
)  # fmt: skip
def test_a_condition_on_the_rating(average, lowest, still_open):
    facts = worked(280 * H, average=average and Decimal(average), lowest=lowest)
    asked = rule(least_average=Decimal("3.50"), least_rating=3)
    assert said(asked, facts) == (1, still_open)


@pytest.mark.parametrize(
    ("asked", "outcome", "met"),
    [
        ("", "", True), ("completed", "completed", True), ("completed", "partly", False),
        ("partly", "partly", True), ("partly", "completed", True), ("partly", "", False),
        ("partly", "ended_early", False),
    ],
)  # fmt: skip
def test_a_condition_on_the_result(asked, outcome, met):
    assert judge(rule(outcome=asked), worked(280 * H, outcome=outcome)).met is met


def test_the_other_conditions_each_by_itself():
    facts = worked(280 * H, reflections=2, evidence=1)
    assert said(rule(needs_feedback=True), facts) == (1, ["feedback"])
    assert said(rule(needs_feedback=True), worked(280 * H, feedback_in=True)) == (1, [])
    assert said(rule(least_reflections=3), facts) == (1, ["reflections"])
    assert said(rule(least_reflections=2, least_evidence=1), facts) == (1, [])
    assert said(rule(least_evidence=2), facts) == (1, ["evidence"])
    assert said(rule(least_minutes=280 * H + 1), facts) == (1, ["least_minutes"])


def test_simulated_hours_count_unless_the_rule_says_no():
    facts = worked(279 * H, (H, {"simulated": True}))
    assert judge(rule(), facts).credits == 1
    assert judge(rule(with_simulated=False), facts).credits == Decimal("0.5")


def test_of_one_placement_at_most_so_many_count():
    assert judge(rule(most_minutes=140 * H), worked(600 * H)).credits == Decimal("0.5")
    assert judge(rule(most_minutes=140 * H - 1), worked(600 * H)).credits == 0


def test_hours_carried_over_count_in_all_but_not_as_work():
    facts = Facts(worked=(Worked(H),), carried=279 * H)
    assert said(rule(least_work_minutes=2 * H), facts) == (1, ["work"])


def test_without_minutes_a_rule_gives_nothing():
    assert judge(rule(None, most_remote=20), worked(900 * H)).credits == 0


def test_words_carry_the_numbers():
    found = judge(rule(315, most_remote=20), worked(250 * H, (65 * H, AFAR)))
    assert [condition.words for condition in found.conditions] == [
        "315 h count. Credits: 1",
        "65 h of 315 h remote; at most 20%",
    ]
    assert found.as_data()["conditions"][1]["met"] is False
