// The buttons under a message and the buttons under the input.

import { el, icon } from "./dom.js";
import { safeUrl } from "./richtext.js";
import { texts } from "./texts.js";

const SHORTEST = 2;
const LONGEST = 8;
const ICONS = { copy: "copy", url: "outward", inline: "inline", inline_to: "inline" };

/**
 * The keyboard under a message, null if it has none. `on.button(button, node)` is called for every touch but those of
 * links that open a site by themselves.
 */
export function inlineKeyboard(rows, on) {
  if (!rows?.length) return null;
  return el("div", { class: "keyboard", role: "group" }, ...rows.map((row) => keyboardRow(row, (button) => inlineButton(button, on))));
}

/** The keyboard under the input: rows of answers that are one touch away. */
export function replyKeyboard(rows, onTap) {
  return rows.map((row) =>
    keyboardRow(row, (button) =>
      el("button", { type: "button", class: "key", on: { click: () => onTap(button) } }, button.action === "location" ? icon("pin") : null, button.text),
    ),
  );
}

function keyboardRow(row, make) {
  const node = el("div", { class: "row" }, ...row.map(make));
  // Buttons share a row evenly; one whose words would break into many lines moves to a row of its own.
  const widest = Math.max(...row.map((button) => widthOf(button.text)));
  node.style.setProperty("--least", String(Math.min(Math.max(widest, SHORTEST), LONGEST)));
  return node;
}

/** The width of a text in Chinese characters: others are about half as wide. */
function widthOf(text) {
  let width = 0;
  for (const character of text) width += character.codePointAt(0) < 0x2e80 ? 0.55 : 1;
  return width;
}

function inlineButton(button, on) {
  const words = el("span", { class: "key-words" }, button.text);
  const sign = ICONS[button.action] ? icon(ICONS[button.action]) : null;
  const looks = `key ${["primary", "danger", "success"].includes(button.style) ? button.style : ""}`;
  const url = button.action === "url" ? safeUrl(button.url) : "";
  if (url) {
    const props = { class: looks, href: url, target: "_blank", rel: "noopener noreferrer", "aria-label": texts.opensLink(button.text) };
    const node = el("a", props, words, sign);
    node.addEventListener("click", (event) => on.button({ ...button, url }, node, event));
    return node;
  }
  const name = button.action === "copy" ? texts.copies(button.text) : null;
  const node = el("button", { type: "button", class: looks, "aria-label": name, data: { action: button.action } }, words, sign);
  node.addEventListener("click", (event) => on.button(button, node, event));
  return node;
}

/** Shows on a button that its press is under way; returns what ends that. */
export function spin(node) {
  node.setAttribute("aria-busy", "true");
  const said = node.getAttribute("aria-label");
  node.setAttribute("aria-label", `${node.textContent}，${texts.pressing}`);
  return () => {
    node.removeAttribute("aria-busy");
    if (said === null) node.removeAttribute("aria-label");
    else node.setAttribute("aria-label", said);
  };
}

/** Shows on a button for a moment that it did its work. */
export function tick(node, words) {
  const shown = node.querySelector(".key-words");
  if (!shown || node.dataset.ticked) return;
  const before = shown.textContent;
  node.dataset.ticked = "yes";
  shown.textContent = `✓ ${words}`;
  setTimeout(() => {
    shown.textContent = before;
    delete node.dataset.ticked;
  }, 1600);
}
