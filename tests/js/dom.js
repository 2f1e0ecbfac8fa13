// Minimal DOM for drawing a scene: nodes with attributes, children and text.

class Node {
  constructor(name) {
    this.name = name;
    this.attributes = new Map();
    this.children = [];
  }

  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }

  getAttribute(name) {
    return this.attributes.get(name) ?? null;
  }

  append(...children) {
    this.children.push(...children);
  }

  set textContent(text) {
    this.children = [String(text)];
  }

  get textContent() {
    return this.children.map((child) => child.textContent ?? child).join("");
  }
}

/** All nodes of a tree, the root first. */
export function* nodes(root) {
  yield root;
  for (const child of root.children ?? []) yield* nodes(child);
}

globalThis.document = {
  createElement: (name) => new Node(name),
  createElementNS: (_space, name) => new Node(name),
};
