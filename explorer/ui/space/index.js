// Entry point of the component: one plot per mount.

import { Plot } from "./plot.js";

const plots = new WeakMap();

export default function space({ parentElement, data, setTriggerValue }) {
  const host = parentElement.querySelector(".explorer-space");
  let plot = plots.get(host);
  if (!plot || !plot.alive) {
    const legend = parentElement.querySelector(".explorer-legend");
    plot = new Plot(host, legend, (value) => plot.send("clicked", { ...value, stamp: plot.data.stamp }));
    plots.set(host, plot);
  }
  plot.send = setTriggerValue;
  plot.update(data);
  return () => {
    plot.remove();
    plots.delete(host);
  };
}
