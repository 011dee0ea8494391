"""Verdicts as JUnit XML, for what Jenkins, GitLab and GitHub show of tests."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from analytics.measuring.checking import Checked
from analytics.pages.checked.telling import Told, headline, told_goals, told_quality

_NAME = "answered check"


def junit(checked: Checked) -> str:
    """Return the verdicts as JUnit XML.

    A suite for the goals of the whole log, one for each channel, brand and category, and one for the quality of the
    data; a case a verdict. What counts as missed is a failure, what is undecided or unknown is skipped. Without host
    and wall time: the time of a suite is the instant as of which its turns are seen.
    """
    root = Xml.Element("testsuites", {"name": _NAME})
    suites: dict[tuple[str, str, str], list[Told]] = {}
    for one in told_goals(checked):
        name = f"goals of {one.dimension} {one.part}" if one.dimension else "goals"
        # runners take dots for packages
        where = f"goals.{one.dimension}.{one.part.replace('.', '_')}" if one.dimension else "goals"
        suites.setdefault((name, where, "goal missed"), []).append(one)
    if checked.quality:
        suites["data quality", "quality", "data quality"] = told_quality(checked)
    failures = 0
    for (name, where, kind), told in suites.items():
        failures += _suite(root, name, where, kind, told, checked)
    root.set("tests", str(sum(map(len, suites.values()))))
    root.set("failures", str(failures))
    root.set("errors", "0")
    Xml.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(root, encoding="unicode")}\n'


def _suite(
    root: Xml.Element, name: str, where: str, kind: str, told: Sequence[Told], checked: Checked
) -> int:
    """Add a suite; return how many of its cases failed."""
    failures = sum(one.fails for one in told)
    skipped = sum(not one.fails and one.verdict != "met" for one in told)
    suite = Xml.SubElement(
        root,
        "testsuite",
        {
            "name": name, "tests": str(len(told)), "failures": str(failures), "errors": "0", "skipped": str(skipped),
            "timestamp": f"{checked.as_of:%Y-%m-%dT%H:%M:%S}",
        },
    )  # fmt: skip
    properties = Xml.SubElement(suite, "properties")
    for key, value in (
        ("first", checked.first.isoformat()), ("last", checked.last.isoformat()), ("tz", checked.selection.tz),
        ("summary", headline(checked)),
    ):  # fmt: skip
        Xml.SubElement(properties, "property", {"name": key, "value": value})
    for one in told:
        title = f"{one.name} {one.goal}" + (f" ({one.period})" if one.period else "")
        case = Xml.SubElement(suite, "testcase", {"name": title, "classname": where})
        said = one.found + (f": {one.why}" if one.why else "")
        if one.fails:
            Xml.SubElement(
                case, "failure", {"type": kind, "message": f"{one.verdict}: {said}"}
            ).text = f"{title}\n{said}"
        elif one.verdict != "met":
            Xml.SubElement(case, "skipped", {"message": f"{one.verdict}: {said}"})
        else:
            Xml.SubElement(case, "system-out").text = said
    return failures
