"""The page of an audit in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report.browser.conftest import FAINT, PHONE, WIDE, Visit, sample

from assay.report import write_audit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def audit_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_audit(sample().audited(), tmp_path_factory.mktemp("audit")).as_uri()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desktop", "phone"])
def test_the_page_of_an_audit_is_whole(
    browser: Any, audit_url: str, viewport: dict[str, int]
) -> None:
    visit = Visit(browser, audit_url, viewport)
    page = visit.page
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.locator("#verdict .word").inner_text() == "Consistent."
    assert (
        page.evaluate(
            """() => [...document.querySelectorAll("main .scroll")]
          .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.ariaLabel)"""
        )
        == []
    ), "nothing needs a sideways scroll"
    for kind in ("bounds", "errors"):
        drawn = page.locator(f"svg.{kind}")
        assert drawn.get_attribute("role") == "img"
        assert len(drawn.get_attribute("aria-label") or "") > 40
        seen = drawn.evaluate(
            """e => {
              const box = e.getBoundingClientRect(), scale = box.width / e.viewBox.baseVal.width;
              const boxes = [...e.querySelectorAll("text")].map(t => [t, t.getBoundingClientRect()]);
              return {
                size: Math.min(...boxes.map(([t]) => parseFloat(getComputedStyle(t).fontSize) * scale)),
                out: boxes.filter(([, b]) => b.left < box.left - 1 || b.right > box.right + 1
                  || b.top < box.top - 1 || b.bottom > box.bottom + 1).map(([t]) => t.textContent),
                over: boxes.flatMap(([t, b], i) => boxes.slice(i + 1).filter(([, c]) =>
                  b.left < c.right - 1 && c.left < b.right - 1 && b.top < c.bottom - 3 && c.top < b.bottom - 3
                ).map(([u]) => t.textContent + " over " + u.textContent)),
              };
            }"""
        )
        assert seen["size"] >= 11, (kind, seen)
        assert seen["out"] == seen["over"] == [], kind
    assert visit.errors == []
    assert set(visit.requests) == {audit_url}
    visit.context.close()


def test_the_page_of_an_audit_goes_on_paper(browser: Any, audit_url: str) -> None:
    visit = Visit(browser, audit_url, WIDE)
    visit.page.emulate_media(media="print")
    assert not visit.page.locator("nav.contents").is_visible()
    assert visit.page.locator("svg.errors").is_visible()
    assert len(visit.page.pdf(format="A4")) > 20_000
    visit.page.emulate_media(media="screen")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    visit.context.close()


def test_text_stands_out_from_its_ground(browser: Any, audit_url: str) -> None:
    visit = Visit(browser, audit_url, WIDE)
    assert visit.page.evaluate(FAINT) == []
    visit.context.close()
