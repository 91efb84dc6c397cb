"""A leaderboard in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report.board.conftest import entrant, made
from tests.report.board.test_ranked import FOUR
from tests.report.browser.conftest import FAINT, PHONE, WIDE, Visit

from assay.report import board

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def board_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A leaderboard of three techniques; one promises privacy, one is from outside."""
    names = [entrant("x", private=True), entrant("y", outside=True), entrant("z")]
    return board.write_board(made(FOUR, entrants=names), tmp_path_factory.mktemp("board")).as_uri()


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
