/* Draws the charts of a page: each <figure class="chart"> has its spec beside its plot. */
window.charts = (() => {
  const options = {
    mode: "vega-lite", ast: true, actions: false, renderer: "svg", defaultStyle: false,
    tooltip: { disableDefaultStyle: true, theme: "ours" },
    // No chart has an address in it; whatever asks for one is refused here and by the page's policy.
    loader: { load: (uri) => Promise.reject(new Error(`not asked for: ${uri}`)), sanitize: (uri) => Promise.resolve({ href: uri }) },
    // What is under the pointer by being nearest is no part of the picture: Vega-Lite 6.1 would have it read out.
    patch: (spec) => {
      for (const mark of spec.marks.filter((each) => each.name.endsWith("_voronoi"))) mark.aria = false;
      return spec;
    },
    config: { font: '"Plex", system-ui, sans-serif', background: null },
  };

  /* Draws one, once: what it returns is kept with the figure, and is there when its SVG is. */
  function draw(figure) {
    figure.drawing ??= window.vegaEmbed(
      figure.querySelector(".plot"), JSON.parse(figure.querySelector('script[type="application/json"]').textContent), options,
    ).then(
      (made) => { figure.dataset.drawn = ""; return made; },
      (error) => {
        figure.dataset.failed = "";
        figure.querySelector(".plot").textContent = "This chart could not be drawn here; its figures are in the table.";
        console.error(error);
      },
    );
    return figure.drawing;
  }

  return { draw };
})();
