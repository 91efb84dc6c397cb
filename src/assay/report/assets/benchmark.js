"use strict";
// Filters and sorts what is on the page; without it all is shown, in the order of mean ranks.
(() => {
  const form = document.querySelector("form.filters");
  const rows = [...document.querySelectorAll("tr[data-promise]")];
  const sets = [...document.querySelectorAll("[data-set]")];
  const told = form.querySelector("output");

  function filter() {
    const { promise, origin, set } = Object.fromEntries(new FormData(form));
    for (const row of rows) {
      const out = (promise && row.dataset.promise !== promise) || (origin && row.dataset.origin !== origin);
      row.hidden = Boolean(out) && !row.classList.contains("control");
    }
    for (const part of sets) part.hidden = Boolean(set) && part.dataset.set !== set;
    const all = [...document.querySelectorAll("#board tbody tr:not(.control)")];
    const left = all.filter((row) => !row.hidden).length;
    const chosen = form.elements.set.selectedOptions[0].text;
    told.textContent = `${left} of ${all.length} techniques` + (set ? `; figures of ${chosen} stand under Each data set` : "");
    if (set) document.getElementById(set).scrollIntoView();
  }

  function sort(table, column, head) {
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const value = (row) => Number(row.cells[column].dataset.order ?? "Infinity");
    const body = table.tBodies[0];
    const lines = [...body.rows].filter((row) => !row.classList.contains("control"));
    const known = lines.filter((row) => value(row) < Infinity);
    known.sort((a, b) => (up ? 1 : -1) * (value(a) - value(b)));
    body.append(...known, ...lines.filter((row) => !known.includes(row)));
  }

  for (const table of document.querySelectorAll("table.board")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      if (!head.dataset.column) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => sort(table, column, head));
      head.replaceChildren(button);
    });
  }
  form.addEventListener("change", filter);
  form.hidden = false;
  filter();
})();
