/* A page on its own: charts are drawn when they come near, tables when they are opened. */
(() => {
  const all = [...document.querySelectorAll("figure.chart")];
  const near = new IntersectionObserver((seen) => {
    for (const each of seen.filter((one) => one.isIntersecting)) {
      near.unobserve(each.target);
      charts.draw(each.target);
    }
  }, { rootMargin: "800px 0px" });
  all.forEach((figure) => near.observe(figure));
  addEventListener("beforeprint", () => all.forEach(charts.draw));

  const element = (name, words, set = {}) => Object.assign(document.createElement(name), { textContent: words, ...set });

  function fill(details) {
    const { columns, rows } = JSON.parse(document.getElementById(details.dataset.rows).textContent);
    const table = document.createElement("table");
    table.append(element("caption", details.dataset.title, { className: "hidden" }));
    table.createTHead().insertRow().append(...columns.map((each) => element("th", each, { scope: "col" })));
    const body = table.createTBody();
    for (const [first, ...rest] of rows) {
      body.insertRow().append(element("th", first, { scope: "row" }), ...rest.map((each) => element("td", each)));
    }
    const box = element("div", "", { className: "rows", tabIndex: 0, role: "region", ariaLabel: details.dataset.title });
    box.append(table);
    details.append(box);
  }

  for (const details of document.querySelectorAll("details.table")) {
    details.addEventListener("toggle", () => details.open && details.children.length === 1 && fill(details));
  }
  const contents = document.querySelector("nav details");
  contents.open = matchMedia("(min-width: 1100px)").matches;
})();
