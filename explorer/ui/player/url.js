// Step, speed and presentation mode in the address bar, so that a link reproduces them; the server is not involved.

export const SPEEDS = [0.5, 1, 2];

/** An address with parameters set, defaults left out and those in `gone` removed. */
export function addressOf(address, parameters, { step, speed, present }, gone = []) {
  const url = new URL(address);
  for (const name of gone) if (!(name in parameters)) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  url.searchParams.set("step", String(step + 1));
  if (speed === 1) url.searchParams.delete("speed");
  else url.searchParams.set("speed", String(speed));
  if (present) url.searchParams.set("present", "1");
  else url.searchParams.delete("present");
  return url.href;
}

export function write(parameters, state, gone) {
  const address = addressOf(location.href, parameters, state, gone);
  try {
    if (address !== location.href) history.replaceState(history.state, "", address);
  } catch {
    // the address of a file opened from disk may not be changed
  }
}

/** Step of an address, from 0; `otherwise` if it has none. */
export function stepOf(address, otherwise) {
  const step = Number.parseInt(new URL(address).searchParams.get("step"), 10);
  return Number.isInteger(step) ? step - 1 : otherwise;
}

export const saysStep = (address) => new URL(address).searchParams.has("step");

/** Speed and presentation mode of an address, with defaults for missing or invalid values. */
export function mannerOf(address) {
  const query = new URL(address).searchParams;
  const speed = Number(query.get("speed"));
  return { speed: SPEEDS.includes(speed) ? speed : 1, present: query.get("present") === "1" };
}
