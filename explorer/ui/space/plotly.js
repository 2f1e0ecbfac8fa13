// plotly.js of the installed wheel, loaded once per page.

const ADDRESS = new URL("./vendor/plotly.min.js", import.meta.url).href;
let pending = null;

export function plotly() {
  pending ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    // ahead.html may have requested it already
    const asked = [...document.scripts].find((script) => script.src === ADDRESS);
    const script = asked ?? document.createElement("script");
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => {
      pending = null;
      script.remove();
      reject(new Error("plotly.min.js"));
    });
    if (!asked) {
      script.src = ADDRESS;
      document.head.append(script);
    }
  });
  return pending;
}
