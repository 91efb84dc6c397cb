"use strict";
// Draws the figures, and turns the techniques into pages; without it the page shows them all.
(() => {
  const specs = JSON.parse(document.getElementById("figures").textContent);
  const config = { displayModeBar: false, responsive: true, staticPlot: false };

  function draw(root) {
    for (const place of root.querySelectorAll("[data-figure]")) {
      if (place.dataset.drawn || place.closest("[hidden]")) continue;
      const spec = specs[place.dataset.figure];
      place.dataset.drawn = "yes";
      window.Plotly.newPlot(place, spec.data, spec.layout, config);
    }
  }

  const pages = [...document.querySelectorAll("section.technique")];
  const links = [...document.querySelectorAll("nav.pages a, .contents a[data-page]")];

  function show(id) {
    for (const page of pages) page.hidden = page.id !== id;
    for (const link of links) {
      if (link.hash === "#" + id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    draw(document);
  }

  function follow() {
    const id = decodeURIComponent(location.hash.slice(1));
    const wanted = pages.find((page) => page.id === id);
    if (!wanted) return;
    show(id);
    wanted.scrollIntoView();
    wanted.querySelector("h3").focus({ preventScroll: true });
  }

  const closed = [];
  window.addEventListener("beforeprint", () => {
    for (const page of pages) page.hidden = false;
    for (const box of document.querySelectorAll("details:not([open])")) {
      box.open = true;
      closed.push(box);
    }
    draw(document);
  });
  window.addEventListener("afterprint", () => {
    for (const box of closed.splice(0)) box.open = false;
    const current = document.querySelector("nav.pages a[aria-current]");
    if (current) show(current.hash.slice(1));
  });

  if (pages.length) {
    document.body.classList.add("paged");
    show(document.body.dataset.first);
  }
  window.addEventListener("hashchange", follow);
  draw(document);
  follow();
})();
