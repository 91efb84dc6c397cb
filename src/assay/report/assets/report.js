"use strict";
// Draws the figures, and turns the techniques into pages; without it the page shows them all.
(() => {
  const specs = JSON.parse(document.getElementById("figures").textContent);
  const config = { displayModeBar: false, responsive: true, staticPlot: false };

  const phone = window.matchMedia("(max-width: 40rem)");

  // A technique's pictures are read only when the first of them is looked at.
  function specOf(place) {
    const owner = place.dataset.of;
    if (!owner) return specs[place.dataset.figure];
    specs[owner] ??= JSON.parse(document.getElementById(owner + "-pictures").textContent);
    return specs[owner][place.dataset.figure.slice(owner.length + 1)];
  }

  function plot(place) {
    const spec = specOf(place);
    const layout = { ...spec.layout, ...(phone.matches ? spec.narrow : {}) };
    place.style.minHeight = layout.height + "px";
    place.dataset.drawn = "yes";
    window.Plotly.react(place, spec.data, layout, config);
  }

  function draw(all) {
    for (const place of document.querySelectorAll("[data-figure]")) {
      if (place.dataset.drawn || place.closest("[hidden]") || (place.dataset.of && !all)) continue;
      plot(place);
    }
  }

  // What lies in a closed box is not on the page, so it is drawn when the box is opened and near.
  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      if (!target.dataset.drawn) plot(target);
    }
  }, { rootMargin: "400px" });
  for (const place of document.querySelectorAll("[data-of]")) near.observe(place);
  phone.addEventListener("change", () => {
    for (const place of document.querySelectorAll("[data-drawn]")) plot(place);
  });

  const pages = [...document.querySelectorAll("section.technique")];
  const links = [...document.querySelectorAll("nav.pages a, .contents a[data-page]")];

  function show(id) {
    for (const page of pages) page.hidden = page.id !== id;
    for (const link of links) {
      if (link.hash === "#" + id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    draw(false);
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
    draw(true);
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
  draw(false);
  follow();
})();
