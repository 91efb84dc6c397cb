"""The guide builds as a site without a warning, whole, and needs no network to be read."""

from __future__ import annotations

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assay.evaluation import catalogue

ROOT = Path(__file__).parents[1]
#: What a browser fetches by itself, by tag: the attribute that names it.
FETCHED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "link": "href",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs"]
    command += ["-d", str(folder / "doctrees"), ".", str(folder / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return folder / "site"


def test_every_page_is_there_and_in_the_menu(site: Path) -> None:
    menu = (site / "docs" / "README.html").read_text("utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        if page.stem != "README":
            assert (site / "docs" / f"{page.stem}.html").exists(), page.name
            assert f'href="{page.stem}.html"' in menu, f"{page.name}: link it from docs/README.md"


def test_the_first_page_leads_to_the_guide(site: Path) -> None:
    target = re.search(r"url=([^\"]+)", (site / "index.html").read_text("utf-8"))
    assert target
    assert (site / target[1]).exists()


def test_every_statistic_has_a_place_to_link_to(site: Path) -> None:
    pages = {a: (site / f"docs/statistics-{a}.html").read_text("utf-8") for a in
             ("fidelity", "utility", "fairness", "privacy")}  # fmt: skip
    for statistic in catalogue():
        if ".example_" not in statistic.name and "example." not in statistic.name:  # the plugin's
            slug = statistic.name.replace(".", "")
            assert f'id="{slug}"' in pages[statistic.area], statistic.name


def test_a_block_says_which_file_it_is(site: Path) -> None:
    page = (site / "docs" / "tutorial.html").read_text("utf-8")
    assert page.count("code-block-caption") >= 2
    assert "policy.yaml" in page.partition("code-block-caption")[2]


class _Fetched(HTMLParser):
    """Addresses that a browser would fetch on its own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("rel") not in ("canonical", "next", "prev"):
            self.found.append(given.get(FETCHED.get(tag, "")) or "")


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        reader = _Fetched()
        reader.feed(page.read_text("utf-8"))
        assert any(reader.found) or page.name == "index.html"
        for address in filter(None, reader.found):
            assert not re.match(r"(?:[a-z]+:)?//", address), f"{page.name}: {address}"
            if not address.startswith(("data:", "#")):
                assert (page.parent / re.sub(r"[?#].*", "", address)).exists(), address
    for style in site.rglob("*.css"):
        text = style.read_text("utf-8")
        assert not re.search(r"(?:@import|url\()\s*['\"]?\s*(?:https?:)?//", text), style.name
