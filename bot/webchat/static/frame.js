// One chat's place on the page: a copy of the template in index.html, and its parts by name.

import { byId, label } from "./dom.js";
import { texts } from "./texts.js";

let made = 0;

/**
 * A new frame, not on the page yet: `root` and `parts`, which are the elements that have an id in the template (`banner-words` is
 * `bannerWords`). The ids of the first frame are those of the template; further ones carry a number, so that each stands once.
 */
export function newFrame() {
  made += 1;
  const root = byId("chat").content.firstElementChild.cloneNode(true);
  const suffix = made === 1 ? "" : `-${made}`;
  const parts = {};
  for (const node of [root, ...root.querySelectorAll("[id]")]) {
    parts[node.id.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())] = node;
    node.id += suffix;
  }
  for (const node of root.querySelectorAll("[aria-controls]")) node.setAttribute("aria-controls", node.getAttribute("aria-controls") + suffix);
  label(texts, root);
  return { root, parts };
}
