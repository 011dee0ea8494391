"use strict";
(() => {
  const root = document.documentElement;
  const places = [...document.querySelectorAll("[data-chart]")];
  const figures = JSON.parse(document.getElementById("chart-data").textContent);
  const config = {
    displaylogo: false,
    modeBarButtons: [["zoom2d", "resetScale2d", "toImage"]],
    plotlyServerURL: "",
    responsive: true,
    showSendToCloud: false,
  };
  const narrow = matchMedia("(max-width: 640px)");
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // The page's policy refuses style attributes set as text. The same through the style object is allowed,
  // so the policy can stay without 'unsafe-inline'.
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style") this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };

  const unpacked = async (text) => {
    const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  };

  const load = async () => {
    const source = document.getElementById("plotly");
    const script = document.createElement("script");
    // In an archive plotly lies beside the pages, once for all of them.
    const address = source.dataset.address;
    if (!address) script.textContent = await unpacked(source.textContent);
    // Plotly brings a style sheet for maps, which the policy would refuse and no chart here needs.
    document.head.appendChild = (node) =>
      node.localName === "style" && node.textContent ? node : Node.prototype.appendChild.call(document.head, node);
    const ran = new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = reject;
    });
    if (address) script.src = address;
    Node.prototype.appendChild.call(document.head, script);
    if (address) await ran;
    delete document.head.appendChild;
    script.remove();
    if (!window.Plotly) throw new Error("plotly did not start");
  };

  const filled = (value, style) => {
    if (typeof value === "string") {
      const name = /^var\((--[\w-]+)\)$/.exec(value);
      return name ? style.getPropertyValue(name[1]).trim() : value;
    }
    if (Array.isArray(value)) return value.map((item) => filled(item, style));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, style)]));
  };

  const draw = (place, width) => {
    const figure = filled(figures[place.dataset.chart], getComputedStyle(root));
    if (narrow.matches && !width) {
      for (const [path, value] of Object.entries(figure.narrow)) {
        const keys = path.split(".");
        const last = keys.pop();
        keys.reduce((part, key) => part[key], figure.layout)[last] = value;
      }
    }
    if (width) Object.assign(figure.layout, { width, autosize: false });
    return Plotly.react(place, figure.data, figure.layout, config);
  };
  const drawAll = (width) => places.map((place) => draw(place, width));
  const pause = () => new Promise((resume) => setTimeout(resume));

  const start = async () => {
    document.body.classList.remove("opening");
    try {
      await load();
      for (const place of places) {
        await pause();
        place.replaceChildren();
        await draw(place);
      }
      root.dataset.charts = "drawn";
    } catch (error) {
      for (const place of places) {
        place.textContent = place.dataset.failed;
        place.dir = root.dir;
        place.classList.remove("chart");
        place.parentElement.querySelector("details")?.setAttribute("open", "");
      }
      root.dataset.charts = "failed";
      return;
    }
    dark.addEventListener("change", () => drawAll());
    narrow.addEventListener("change", () => drawAll());
    addEventListener("beforeprint", () => {
      root.classList.add("printing");
      drawAll(660);
    });
    addEventListener("afterprint", async () => {
      root.classList.remove("printing");
      await Promise.all(drawAll());
      places.forEach((place) => Plotly.Plots.resize(place));
    });
  };

  // The text must be on the screen before the large script takes the processor.
  if (places.length) requestAnimationFrame(() => setTimeout(start, 50));
  else {
    document.body.classList.remove("opening");
    root.dataset.charts = "none";
  }
})();
