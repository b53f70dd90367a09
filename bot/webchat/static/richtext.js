// Text with Bot API entities (offsets in UTF-16 units, as JavaScript counts) to nodes.

import { el, icon } from "./dom.js";
import { texts } from "./texts.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s" };
const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const FOLDED_LINES = 3;

/** The address if it can do nothing but open a site, else an empty string. */
export function safeUrl(address) {
  const given = String(address ?? "").trim();
  const spelled = /^[a-z][a-z0-9+.-]*:/i.test(given) && !/^[^/]*\.[^/]*:\d/.test(given) ? given : `http://${given}`;
  try {
    const url = new URL(spelled);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : "";
  } catch {
    return "";
  }
}

/**
 * The nodes of a text. `on` is what touching it does: `link(url, shown)`, `command(text)`, `copy(text)`; `unfolded` is the
 * set of the numbers of those quotes that stand open, kept by the caller so that an edit does not close them.
 */
export function richText(text, entities, on, unfolded = new Set()) {
  const sorted = (entities ?? [])
    .filter((entity) => entity.length > 0 && entity.offset >= 0 && entity.offset < text.length)
    .map((entity) => ({ ...entity, end: Math.min(entity.offset + entity.length, text.length) }))
    .sort((one, other) => one.offset - other.offset || other.end - one.end);
  const root = document.createDocumentFragment();
  fill(root, text, 0, text.length, sorted, { on, unfolded, quotes: 0 });
  return root;
}

/** Puts `text[start:end]` into `parent`; `entities` are those inside, outer before inner, and are used up. */
function fill(parent, text, start, end, entities, context) {
  let at = start;
  while (entities.length && entities[0].offset < end) {
    const entity = entities.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.end, end);
    if (to <= from) continue;
    if (from > at) parent.append(text.slice(at, from));
    const inside = [];
    while (entities.length && entities[0].offset < to) inside.push(entities.shift());
    const words = text.slice(from, to);
    const [outer, inner] = wrap(entity, words, context);
    fill(inner, text, from, to, inside, context);
    parent.append(outer);
    at = to;
    // A block ends its line by itself: the line feed after it would show as an empty line.
    if (BLOCKS.has(entity.type) && text[at] === "\n" && at < end) at += 1;
  }
  if (at < end) parent.append(text.slice(at, end));
}

/** The element of an entity and the one inside it that takes the words. */
function wrap(entity, words, context) {
  const { on } = context;
  const single = (node) => [node, node];
  switch (entity.type) {
    case "bold":
    case "italic":
    case "underline":
    case "strikethrough":
      return single(el(TAGS[entity.type]));
    case "spoiler":
      return single(spoiler());
    case "code":
      return single(el("code", { title: texts.copyCode, on: { click: () => on.copy(words) } }));
    case "pre":
      return pre(entity, words, on);
    case "url":
    case "text_link":
      return single(link(entity.type === "url" ? words : entity.url, words, on));
    case "bot_command":
      return single(el("button", { type: "button", class: "command", on: { click: () => on.command(words) } }));
    case "mention":
    case "text_mention":
    case "hashtag":
    case "cashtag":
      return single(el("span", { class: "mention" }));
    case "blockquote":
      return single(el("blockquote"));
    case "expandable_blockquote":
      return folded(context);
    default:
      return single(el("span"));
  }
}

function link(address, words, on) {
  const url = safeUrl(address);
  if (!url) return el("span");
  const open = (event) => {
    event.preventDefault();
    on.link(url, words);
  };
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", on: { click: open } });
}

function pre(entity, words, on) {
  const code = el("code");
  const name = entity.language ? el("span", { class: "language" }, entity.language) : null;
  const copy = el("button", { type: "button", class: "copy-pre", on: { click: () => on.copy(words) } }, icon("copy"), texts.copyText);
  return [el("div", { class: "pre" }, el("div", { class: "pre-head" }, name, copy), el("pre", {}, code)), code];
}

function spoiler() {
  const node = el("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": texts.spoiler });
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (node.classList.contains("shown")) return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  // Capturing: a link under the cover must not be opened by the touch that lifts the cover.
  node.addEventListener("click", show, true);
  node.addEventListener("keydown", show);
  return node;
}

function folded(context) {
  const number = context.quotes++;
  const words = el("div", { class: "quoted" });
  const button = el("button", { type: "button", class: "fold" });
  const quote = el("blockquote", { class: "expandable" }, words, button);
  const draw = () => {
    const open = context.unfolded.has(number);
    quote.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.replaceChildren(icon("chevron"), open ? texts.fold : texts.unfold);
  };
  button.addEventListener("click", () => {
    if (!context.unfolded.delete(number)) context.unfolded.add(number);
    draw();
  });
  // The words of a folded quote are the larger target, as people know it from Telegram.
  words.addEventListener("click", () => {
    if (context.unfolded.has(number) || quote.classList.contains("short") || String(getSelection())) return;
    context.unfolded.add(number);
    draw();
  });
  draw();
  watchHeight(quote, words);
  return [quote, words];
}

/** A quote of few lines needs no button; how many lines it has changes with the width of the window. */
function watchHeight(quote, words) {
  const observer = new ResizeObserver(() => {
    const line = parseFloat(getComputedStyle(words).lineHeight) || 1;
    quote.classList.toggle("short", Math.round(words.scrollHeight / line) <= FOLDED_LINES);
  });
  observer.observe(words);
}
