"""The page in a real browser: no network, no error, no sideways scroll, by keyboard and on paper."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.report.board.conftest import entrant, made
from tests.report.board.test_ranked import FOUR

from assay.report import Findings, board, write_audit, write_report

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

#: Texts whose contrast with their ground is below WCAG AA.
FAINT = """() => {
  const rgb = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const e of document.querySelectorAll("main *, nav *, header *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || e.closest("svg, .plot, .skip") || !e.checkVisibility()) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${e.className} ${e.textContent.slice(0, 30)}`);
  }
  return faint;
}"""
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def sample() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sample", Path(__file__).with_name("conftest.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    path = next((p for n in names if (p := shutil.which(n))), None)
    with sync_api.sync_playwright() as play:
        if path is None and not Path(play.chromium.executable_path).exists():
            pytest.skip("no Chromium here; tests/install_browser.py gets one")
        # Containers have no user namespaces for the sandbox; the page is our own file.
        made = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    findings: Findings = sample().sample()
    return write_report(findings, tmp_path_factory.mktemp("report")).as_uri()


@pytest.fixture(scope="module")
def audit_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_audit(sample().audited(), tmp_path_factory.mktemp("audit")).as_uri()


@pytest.fixture(scope="module")
def board_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A leaderboard of three techniques; one promises privacy, one is from outside."""
    names = [entrant("x", private=True), entrant("y", outside=True), entrant("z")]
    return board.write_board(made(FOUR, entrants=names), tmp_path_factory.mktemp("board")).as_uri()


class Visit:
    """An open page, and all that went wrong on it."""

    def __init__(self, browser: Any, url: str, viewport: dict[str, int], **more: Any) -> None:
        self.context = browser.new_context(viewport=viewport, **more)
        self.page = self.context.new_page()
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda m: self.errors.append(m.text))
        self.page.on("pageerror", lambda e: self.errors.append(str(e)))
        self.page.on("dialog", lambda d: (self.errors.append(f"dialog {d.message}"), d.dismiss()))
        self.page.route("**/*", self._route)
        self.page.goto(url)

    def _route(self, route: Any) -> None:
        self.requests.append(route.request.url)
        if route.request.url.startswith("file://"):
            route.continue_()
        else:
            route.abort()


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


@pytest.mark.parametrize("which", ["report", "audit"])
def test_text_stands_out_from_its_ground(
    browser: Any, url: str, audit_url: str, which: str
) -> None:
    visit = Visit(browser, url if which == "report" else audit_url, WIDE)
    assert visit.page.evaluate(FAINT) == []
    visit.context.close()


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


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desktop", "phone"])
def test_a_leaderboard_is_filtered_and_sorted(
    browser: Any, board_url: str, viewport: dict[str, int]
) -> None:
    visit = Visit(browser, board_url, viewport)
    page = visit.page

    def names() -> list[str]:
        found = page.locator("#board tbody tr:visible th").all_inner_texts()
        return [text.split()[0] for text in found]

    assert names() == ["x", "y", "z"]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(FAINT) == []
    page.select_option("[name=promise]", "yes")
    assert names() == ["x"]
    assert "1 of 3 techniques" in page.locator(".filters output").inner_text()
    page.select_option("[name=promise]", "")
    page.select_option("[name=origin]", "assay")
    assert names() == ["x", "z"]
    page.select_option("[name=origin]", "")
    page.select_option("[name=set]", "set-2")
    assert names() == []  # the figures of one data set stand in its own section
    assert page.locator("section[data-set]:visible").count() == 1
    page.select_option("[name=set]", "")
    if viewport == WIDE:
        head = page.locator("#board th[data-column=rank] button")
        head.click()
        head.click()
        assert names() == ["z", "y", "x"]
    assert visit.errors == []
    assert set(visit.requests) == {board_url}
    visit.context.close()


def test_a_leaderboard_shows_all_without_a_script(browser: Any, board_url: str) -> None:
    visit = Visit(browser, board_url, WIDE, java_script_enabled=False)
    assert not visit.page.locator("form.filters").is_visible()
    assert visit.page.locator("#board tbody tr").count() == 3
    assert visit.page.locator("section[data-set]:visible").count() == 4
    visit.context.close()
