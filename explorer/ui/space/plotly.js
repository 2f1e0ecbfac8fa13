// The plotly.js of the installed wheel, loaded once for the whole page.

let pending = null;

export function plotly() {
  pending ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = new URL("./vendor/plotly.min.js", import.meta.url).href;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      pending = null;
      script.remove();
      reject(new Error("plotly.min.js"));
    };
    document.head.append(script);
  });
  return pending;
}
