"""The page says everything and lets no name become markup."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from assay.core import Outcome
from assay.report import Findings, page
from assay.report.html import badge, dotted, typeset, visible

_PLOTLY = re.compile(r"<script>.{1000000,}?</script>", re.S)


@pytest.fixture
def text(findings: Findings) -> str:
    return _PLOTLY.sub("", page(findings), count=1)


class Tags(HTMLParser):
    """Names of elements and handlers that a browser would see; ids and links."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, k, v or "") for k, v in attrs]


def tags(text: str) -> Tags:
    parser = Tags()
    parser.feed(text)
    return parser


def test_names_are_text(text: str) -> None:
    seen = tags(text)
    assert seen.tags.count("script") == 4, "data, two techniques' pictures, our own code"
    assert "img" not in seen.tags
    assert not [a for a in seen.attributes if a[1].startswith("on")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in text, "a name is no template"
    assert "\u202e" not in text.replace("\\u202e", ""), "no name turns the writing round"


def test_nothing_is_loaded(text: str) -> None:
    assert not [a for a in tags(text).attributes if a[1] in ("src", "srcset", "action", "poster")]
    hrefs = [v for _, k, v in tags(text).attributes if k == "href"]
    assert hrefs
    assert all(h.startswith("#") for h in hrefs)
    assert "default-src 'none'" in text


def test_links_lead_somewhere_and_ids_are_unique(text: str) -> None:
    seen = tags(text).attributes
    ids = [v for _, k, v in seen if k == "id"]
    assert len(ids) == len(set(ids))
    assert {v[1:] for _, k, v in seen if k == "href"} <= set(ids)
    assert {v for _, k, v in seen if k == "aria-labelledby"} <= set(ids)


def test_tables_have_heads_and_scopes(text: str) -> None:
    seen = tags(text)
    heads = seen.tags.count("th")
    assert heads == len([a for a in seen.attributes if a[:2] == ("th", "scope")]) > 50


def test_the_embedded_figures_parse_and_hold_no_end_tag(text: str) -> None:
    found = re.search(r'<script type="application/json" id="figures">(.*?)</script>', text, re.S)
    assert found
    assert "<" not in found[1]
    figures = json.loads(found[1])
    assert "tradeoff" in figures
    places = set(re.findall(r'data-figure="([^"]+)"', text))
    assert {p for p in places if "/" not in p} == set(figures)
    lazy = re.findall(r'id="(technique-\d)-pictures">(.*?)</script>', text, re.S)
    assert len(lazy) == 2
    assert not any("<" in found for _, found in lazy)
    drawn = {f"{owner}/{id}" for owner, found in lazy for id in json.loads(found)}
    assert {p for p in places if "/" in p} == drawn
    assert len(drawn) == 14


def test_everything_is_said(text: str, findings: Findings) -> None:
    for words in (
        "Yes.", "Use forest", "What could have been missed", "12 of 2293 holdout rows",
        "taken out; no technique saw it", "fti is tt4 / t4u", "could not run", "the target has classes",
        "Differential privacy: ε = 1.0", "Carlini et al. 2022", "organisation default",
        "minimum_leaf = 20", "Seed", "a count of the release, no estimate",
        "less than 0.5\u202f% to 2\u202f%", "0 of 300 runs raised a false alarm", "assay calibrate thyroid.yaml",
        "have now been evaluated 4 times", "arXiv 2312.05114", "31 of 489 people in the data, and for 2 of 406",
        "WP216", "45 CFR 164.514(b)(1)", "45 CFR 164.514(b)(2)", "NIST SP 800-226 (March 2025)",
        "ISO/IEC 27559:2022, clause 8.2.3", "Motivated intruder test", "EMA/90915/2016",
        "No regulator gives a number: your policy decides.", "the claim has no word on side channels",
    ):  # fmt: skip
        assert words in text, words
    for statistic in findings.catalogue:
        assert statistic.name.replace(".", ".<wbr>") in text
    assert "−0.001" in text
    assert "None" not in re.sub(r"<script.*?</script>", "", text, flags=re.S)


def test_an_empty_study_still_makes_a_page(plain: Findings) -> None:
    bare = replace(plain, techniques=(), pareto=(), task="", created="", power="")
    text = page(bare)
    assert "No technique could be judged" in text
    assert "there is no plot" in text


def test_without_a_calibration_the_page_says_how_to_get_one(plain: Findings) -> None:
    text = page(replace(plain, calibration=None, uses=2))
    assert "<code>assay calibrate</code> plants some" in text
    assert "have now been evaluated" not in text


def test_without_any_attack_the_page_says_so(plain: Findings) -> None:
    bare = tuple(
        replace(t, measurements=tuple(m for m in t.measurements if not m.name.startswith("privacy.")))
        for t in plain.techniques
    )  # fmt: skip
    text = page(replace(plain, techniques=bare))
    assert "no attack could be run: not evaluated" in text
    assert "found something" not in text


def test_the_same_findings_make_the_same_page(plain: Findings) -> None:
    assert page(plain) == page(plain)


def test_typeset_minus_and_percent_only_before_numbers() -> None:
    assert typeset("-0.5 % to -1") == "−0.5\u202f% to −1"
    assert typeset("2024-01-02 p-value x-1") == "2024-01-02 p-value x-1"


def test_dotted_names_break_after_dots_and_stay_text() -> None:
    assert dotted("a.<b>.c") == "a.<wbr>&lt;b&gt;.<wbr>c"


def test_badges_have_words() -> None:
    for outcome in Outcome:
        assert outcome.value in badge(outcome)


def test_unseen_signs_are_spelled_out() -> None:
    assert visible("a\u202eb\nc") == "a\\u202eb\\u000ac"
    assert visible("naïve 日本 <b>") == "naïve 日本 <b>"
