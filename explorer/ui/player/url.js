// The address bar holds the step, so that a link leads to it; the server is not asked.

export function write(parameters, step) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
  address.searchParams.set("step", String(step + 1));
  if (address.href !== location.href) history.replaceState(history.state, "", address);
}

/** Step that an address names, from 0; `otherwise` when it names none. */
export function stepOf(address, otherwise) {
  const step = Number.parseInt(new URL(address).searchParams.get("step"), 10);
  return Number.isInteger(step) ? step - 1 : otherwise;
}
