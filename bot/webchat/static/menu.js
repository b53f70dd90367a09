// Small menus: what one can do with a message, who one speaks as, what to attach.

import { el, icon } from "./dom.js";

const EDGE = 8;
let open = null;

/**
 * Opens a menu of `items` (`name`, `more`, `icon`, `face`, `badge`, `run()`, `checked`, `heading`; with `choices` a row of which one holds) at `anchor`: an element, below or above which it stands, or a
 * point `{x, y}`. Arrow keys move in it, Escape and a touch elsewhere close it and give the focus back. `about` is the message that it is for.
 */
export function openMenu(anchor, items, label, about = null) {
  closeMenu();
  const before = document.activeElement;
  const node = el("div", { class: "menu", role: "menu", "aria-label": label, "data-about": about });
  for (const item of items) node.append(part(item));
  document.body.append(node);
  place(node, anchor);
  const leave = (event) => !node.contains(event.target) && closeMenu();
  const steer = (event) => keys(event, node);
  document.addEventListener("pointerdown", leave, true);
  document.addEventListener("keydown", steer, true);
  open = () => {
    document.removeEventListener("pointerdown", leave, true);
    document.removeEventListener("keydown", steer, true);
    if (node.contains(document.activeElement)) before?.focus({ preventScroll: true });
    node.remove();
    open = null;
  };
  node.querySelector("[role^=menuitem]")?.focus();
}

/** Closes the menu that is open, if any. */
export function closeMenu() {
  open?.();
}

function part(item) {
  if (item.heading) return el("div", { class: "menu-heading" }, item.name);
  if (item.choices) return el("div", { class: "choices", role: "group", "aria-label": item.name }, ...item.choices.map(entry));
  return entry(item);
}

function entry(item) {
  const radio = item.checked !== undefined;
  const props = { type: "button", role: radio ? "menuitemradio" : "menuitem", class: item.danger ? "danger" : null };
  if (radio) props["aria-checked"] = String(item.checked);
  const run = () => {
    closeMenu();
    item.run();
  };
  const sign = item.icon ? icon(item.icon) : null;
  const words = el("span", { class: "menu-name" }, item.name, item.more ? el("span", { class: "menu-more" }, item.more) : null);
  return el("button", { ...props, on: { click: run } }, item.face, sign, words, item.badge, item.checked ? icon("tick") : null);
}

function place(node, anchor) {
  const at = anchor instanceof Element ? anchor.getBoundingClientRect() : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y };
  const { width, height } = node.getBoundingClientRect();
  const left = Math.min(at.left, window.innerWidth - width - EDGE);
  const below = at.bottom + EDGE / 2;
  const top = below + height + EDGE <= window.innerHeight ? below : at.top - height - EDGE / 2;
  node.style.left = `${Math.max(EDGE, left)}px`;
  node.style.top = `${Math.max(EDGE, Math.min(top, window.innerHeight - height - EDGE))}px`;
}

function keys(event, node) {
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    closeMenu();
    return;
  }
  const entries = [...node.querySelectorAll("[role^=menuitem]")];
  const ends = { Home: 0, End: entries.length - 1 };
  if (event.key in ends) {
    event.preventDefault();
    entries[ends[event.key]]?.focus();
  }
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = entries.indexOf(document.activeElement);
  entries[(at + step + entries.length) % entries.length]?.focus();
}
