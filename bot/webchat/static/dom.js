// Building the page from nodes. Text only ever becomes text nodes, so no message can turn into markup.

const SVG = "http://www.w3.org/2000/svg";

/** A new element. `props`: `class`, `on` (listeners by event), `data` (dataset), all else attributes; null and false are left out. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** One of the icons that index.html defines; decorative, so the element around it carries the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** The element of index.html with that id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Gives the fixed elements in `root` their names and words: `data-text` and `data-label` are keys of `texts`. */
export function label(texts, root = document) {
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = texts[node.dataset.text];
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", texts[node.dataset.label]);
    if (node.matches("button")) node.title = texts[node.dataset.label];
  }
}
