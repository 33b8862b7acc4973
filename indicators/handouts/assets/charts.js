/* Draws the charts of a page: each <figure class="chart"> has its spec beside its plot. */
window.charts = (() => {
  const drawn = [];

  /* The colour that a figure stands on: what the pointer is told is drawn on it, in ink that stands out. */
  function ground(figure) {
    let at = figure;
    while (at.parentElement && /^(transparent|rgba\(.*, 0\))$/.test(getComputedStyle(at).backgroundColor)) at = at.parentElement;
    return getComputedStyle(at).backgroundColor;
  }

  function embed(figure) {
    return window.vegaEmbed(
      figure.querySelector(".plot"),
      JSON.parse(figure.querySelector('script[type="application/json"]').textContent),
      {
        mode: "vega-lite", ast: true, actions: false, renderer: "svg", defaultStyle: false,
        tooltip: { disableDefaultStyle: true, theme: "ours" },
        config: { font: '"Plex", system-ui, sans-serif', background: ground(figure) },
      },
    );
  }

  /* Draws one, once: what it returns is kept with the figure, and is there when its SVG is. */
  function draw(figure) {
    figure.drawing ??= embed(figure).then(
      (made) => { figure.dataset.drawn = ""; drawn.push([figure, made.view]); return made; },
      (error) => {
        figure.dataset.failed = "";
        figure.querySelector(".plot").textContent = "This chart could not be drawn here; its figures are in the table.";
        console.error(error);
      },
    );
    return figure.drawing;
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const [figure, view] of drawn) view.background(ground(figure)).runAsync();
  });

  return { draw };
})();
