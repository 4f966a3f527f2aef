"""Verdicts as JUnit XML, for the test reports of CI systems: one test case per assertion.

Source: the format has no standard; this is the common part as documented in testmoapp/junitxml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

if TYPE_CHECKING:
    from simulator.check import CheckResult


def check(result: CheckResult) -> str:
    """Render the verdicts: refuted as a failure, undecided as an error or (if allowed) as skipped."""
    counts = result.counts
    undecided = "skipped" if result.is_undecided_allowed else "error"
    totals = {
        "tests": len(result.checked),
        "failures": counts["refuted"],
        "errors": 0 if result.is_undecided_allowed else counts["undecided"],
        "skipped": counts["undecided"] if result.is_undecided_allowed else 0,
    }
    attributes = {key: str(count) for key, count in totals.items()}
    suites = Element("testsuites", attributes)
    suite = SubElement(suites, "testsuite", {"name": "ecr-signing check", **attributes})
    for each in result.checked:
        case = SubElement(
            suite, "testcase", {"classname": "ecr-signing.check", "name": str(each.assertion)}
        )
        if each.verdict.outcome == "refuted":
            SubElement(case, "failure", {"message": each.reason})
        elif each.verdict.outcome == "undecided":
            SubElement(case, undecided, {"message": each.reason})
    indent(suites)
    # ASCII without a declaration is the same document in whatever encoding it is printed.
    return str(tostring(suites, encoding="us-ascii", xml_declaration=False), "ascii")
