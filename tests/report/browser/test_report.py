"""The report in a real browser: no network, no error, no sideways scroll, by keyboard and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.report.browser.conftest import FAINT, PHONE, WIDE, Visit, sample

from assay.report import Findings, write_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    findings: Findings = sample().sample()
    return write_report(findings, tmp_path_factory.mktemp("report")).as_uri()


@pytest.fixture(params=[WIDE, PHONE], ids=["desktop", "phone"])
def visit(browser: Any, url: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    made = Visit(browser, url, request.param)
    made.page.wait_for_selector("[data-figure=tradeoff] .scatterlayer .point")
    yield made
    made.context.close()


def _shown(page: Any, href: str) -> None:
    """Wait until the page behind a link is shown: the script hears of a click a moment later."""
    page.wait_for_selector(f"{href}:not([hidden])")


def test_no_network_no_error_no_sideways_scroll(visit: Visit, url: str) -> None:
    links = visit.page.locator("nav.pages a")
    for i in range(links.count()):
        links.nth(i).click()
        _shown(visit.page, str(links.nth(i).get_attribute("href")))
        wide = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, links.nth(i).inner_text()
    for box in visit.page.locator("details").all():
        box.evaluate("e => { e.open = true; }")
    assert visit.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert visit.errors == []
    assert set(visit.requests) == {url}


def test_the_plots_are_drawn_with_names_as_text(visit: Visit) -> None:
    plot = visit.page.locator("[data-figure=tradeoff]")
    assert plot.locator(".scatterlayer .point").count() == 8
    words = plot.inner_text()
    for name in ("forest", "cart", "copy", "<script>alert(1)</script>"):
        assert name in words
    bars = visit.page.locator("section.technique:not([hidden]) [data-figure]")
    bars.locator(".barlayer .point").first.wait_for()
    assert bars.locator(".barlayer .point").count() == 14
    shown = " ".join(bars.locator(".yaxislayer-above .ytick text").all_text_contents())
    assert "<script>alert(1)</script>" in shown
    assert "onerror=alert(2)" in shown
    assert "<b>bold</b> $x^2$" in shown
    assert visit.page.evaluate("document.querySelectorAll('img, bdi script').length") == 0


def _opened(page: Any) -> None:
    """Open every box of pictures on the technique that is shown, and wait until all are drawn."""
    here = "section.technique:not([hidden])"
    for box in page.locator(f"{here} details.topic").all():
        box.evaluate("e => { e.open = true; }")
    for place in page.locator(f"{here} [data-of]").all():
        place.scroll_into_view_if_needed()
    page.wait_for_function(
        f"[...document.querySelectorAll('{here} [data-of]')].every(e => e.querySelector('.main-svg'))"
    )


def test_pictures_are_drawn_only_when_opened(visit: Visit) -> None:
    page = visit.page
    places = page.locator("section.technique:not([hidden]) [data-of]")
    assert places.count() == 7
    assert page.locator("[data-of][data-drawn]").count() == 0
    _opened(page)
    assert page.locator("[data-of][data-drawn]").count() == 7
    assert (
        "Not drawn: it needs umap-learn" in page.locator("section.technique:visible").inner_text()
    )
    assert visit.errors == []


def test_every_picture_is_readable_and_has_words(visit: Visit) -> None:
    page = visit.page
    _opened(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for place in page.locator("section.technique:not([hidden]) [data-of]").all():
        assert place.get_attribute("role") == "img"
        assert len(place.get_attribute("aria-label") or "") > 10
        marks = place.locator(
            ".barlayer path, .heatmaplayer image, .scatterlayer path, .imagelayer image"
        )
        assert marks.count() > 0, place.get_attribute("data-figure")
        seen = place.evaluate(
            """e => {
              const box = e.getBoundingClientRect();
              const texts = [...e.querySelectorAll("svg text")].filter(t => t.textContent.trim());
              return {
                size: Math.min(...texts.map(t => parseFloat(getComputedStyle(t).fontSize))),
                out: texts.filter(t => {
                  const b = t.getBoundingClientRect();
                  return b.left < box.left - 1 || b.right > box.right + 1;
                }).map(t => t.textContent),
                over: e.scrollHeight - e.clientHeight,
              };
            }"""
        )
        assert seen["size"] >= 11, (place.get_attribute("data-figure"), seen)
        assert seen["out"] == [], place.get_attribute("data-figure")
        assert seen["over"] <= 1, place.get_attribute("data-figure")
        figure = place.locator("xpath=..")
        assert figure.locator(".reading").inner_text()
        assert figure.locator("figcaption").inner_text()
    assert visit.errors == []


def test_panels_stand_one_above_the_other_on_a_phone(browser: Any, url: str) -> None:
    visit = Visit(browser, url, WIDE)
    _opened(visit.page)
    place = visit.page.locator("section.technique:not([hidden]) [data-figure$=pair-1]")

    def corners() -> list[dict[str, float]]:
        boxes = [b.bounding_box() for b in place.locator(".heatmaplayer image").all()]
        assert len(boxes) == 2
        return boxes  # type: ignore[return-value]

    one, two = corners()
    assert two["x"] > one["x"] + one["width"] - 2
    visit.page.set_viewport_size(PHONE)
    visit.page.wait_for_function(
        "document.querySelector('section.technique:not([hidden]) [data-figure$=pair-1]').clientHeight > 500"
    )
    visit.page.wait_for_timeout(300)
    one, two = corners()
    assert abs(two["y"] - one["y"]) > one["height"] - 2
    assert visit.errors == []
    visit.context.close()


def test_a_page_with_single_rows_warns(browser: Any, tmp_path: Path) -> None:
    shown = write_report(sample().sample(rows=True), tmp_path).as_uri()
    visit = Visit(browser, shown, PHONE)
    assert "must not be shared" in visit.page.locator("[role=alert]").inner_text()
    _opened(visit.page)
    points = visit.page.locator("section.technique:not([hidden]) [data-figure$=-rows] .point")
    assert points.count() == 3
    assert "no row of the data" not in visit.page.locator("#made").inner_text()
    assert visit.errors == []
    visit.context.close()


def test_intruder_and_law_are_short_until_opened(visit: Visit) -> None:
    page = visit.page
    for section, boxes in (("#intruder", "details.intruder"), ("#law", "details.source")):
        closed = page.locator(f"{section} {boxes}")
        assert closed.count() == (7 if section == "#intruder" else 6)
        tall = page.locator(section).bounding_box()
        assert tall
        assert tall["height"] < 900, section
        first = closed.first.locator(":scope > summary")
        first.focus()
        page.keyboard.press("Enter")
        assert closed.first.evaluate("e => e.open")
        assert closed.nth(1).evaluate("e => !e.open")
    assert "GDPR recital 26" in page.locator("#law").inner_text()
    assert "no proof that nothing" in page.locator("#intruder").inner_text()
    for box in page.locator("#verdict details, #intruder details, #law details").all():
        box.evaluate("e => { e.open = true; }")
    cut = page.evaluate(
        """() => [...document.querySelectorAll("#verdict .scroll, #intruder, #law .scroll, #law td, .stories li")]
          .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent.slice(0, 60))"""
    )
    assert cut == [], "nothing needs a sideways scroll"
    link = page.locator("#law a", has_text="cart").first
    link.click()
    _shown(page, str(link.get_attribute("href")))
    assert visit.errors == []


def test_one_technique_at_a_time(visit: Visit) -> None:
    page = visit.page
    assert page.locator("section.technique:visible").count() == 1
    assert page.locator("section.technique:visible h3").inner_text().startswith("forest")
    link = page.locator("nav.pages a", has_text="cart")
    link.click()
    _shown(page, str(link.get_attribute("href")))
    assert page.locator("section.technique:visible").count() == 1
    assert page.locator("section.technique:visible h3").inner_text().startswith("cart")
    assert page.locator("nav.pages a[aria-current=page]").inner_text().startswith("✕ cart")


def test_by_keyboard(browser: Any, url: str) -> None:
    visit = Visit(browser, url, WIDE)
    page = visit.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('nav.pages a[href=\"#technique-4\"]')"):
            break
    else:
        pytest.fail("the technique links cannot be reached with the Tab key")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "focus must be visible"
    page.keyboard.press("Enter")
    _shown(page, "#technique-4")
    page.wait_for_function("document.activeElement.closest('section')?.id === 'technique-4'")
    visit.context.close()


def test_without_scripts_everything_is_there(browser: Any, url: str) -> None:
    visit = Visit(browser, url, PHONE, java_script_enabled=False)
    assert visit.page.locator("section.technique").count() == 9
    assert visit.page.locator("section.technique").last.is_visible()
    assert visit.page.locator("table.summary").is_visible()
    assert "Trade-off of AUC lost" in visit.page.locator("#compared noscript").inner_text()
    visit.context.close()


def test_print_opens_everything(browser: Any, url: str) -> None:
    visit = Visit(browser, url, WIDE)
    visit.page.wait_for_selector("[data-figure=tradeoff] .scatterlayer .point")
    visit.page.emulate_media(media="print")
    visit.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page = visit.page
    assert page.locator("section.technique:visible").count() == 9
    assert page.locator("details:not([open])").count() == 0
    assert page.locator("[data-figure]:not([data-drawn])").count() == 0
    assert not page.locator("nav.contents").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("section.technique:visible").count() == 9, "print style shows hidden pages"
    page.emulate_media(media="screen")
    assert page.locator("section.technique:visible").count() == 1
    assert len(page.pdf(format="A4")) > 50_000
    assert visit.errors == []
    visit.context.close()


def test_text_stands_out_from_its_ground(browser: Any, url: str) -> None:
    visit = Visit(browser, url, WIDE)
    assert visit.page.evaluate(FAINT) == []
    visit.context.close()
