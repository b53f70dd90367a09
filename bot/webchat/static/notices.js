// What the page itself tells: lines that fade, boxes to close, and whether something was copied.

import { el } from "./dom.js";
import { closeMenu } from "./menu.js";
import { texts } from "./texts.js";

const SHOWN = 2400;
const LONGER = 4200;
const FADED = 600;
const SHORT_TEXT = 14;

/** Makes of `node` a line that fades by itself: call what is returned with the words. */
export function toaster(node) {
  let fading = 0;
  return (words) => {
    clearTimeout(fading);
    node.textContent = words;
    node.classList.add("shown");
    const fade = () => {
      node.classList.remove("shown");
      // What nobody sees any more is not kept either.
      fading = setTimeout(() => node.replaceChildren(), FADED);
    };
    fading = setTimeout(fade, words.length > SHORT_TEXT ? LONGER : SHOWN);
  };
}

/** A box with a sentence that has to be closed. `title` tells whom it is for, where that is not clear. */
export function alertBox(words, title = "") {
  return box({ title, words: [el("p", {}, words)], buttons: [{ name: texts.ok, value: "ok", main: true }] });
}

/** Closes whatever is open over the page for the message of that id: it was deleted. */
export function dismiss(id) {
  for (const dialog of document.querySelectorAll(`dialog[data-about="${id}"]`)) {
    dialog.close("");
    dialog.remove();
  }
  if (document.querySelector(`.menu[data-about="${id}"]`)) closeMenu();
}

/** Asks; resolves to whether it was agreed to. `about` is the message that it is for. */
export async function confirmBox(title, words, yes, about = null) {
  const buttons = [
    { name: texts.cancel, value: "" },
    { name: yes, value: "yes", main: true },
  ];
  return (await box({ title, words: [el("p", { class: "quoted-words" }, words)], buttons, about })) === "yes";
}

/**
 * A box over the page. `words` are its nodes; a button may `check()` first and stay open if that returns false. Resolves to the
 * value of the button, empty when it was left with Escape.
 */
export function box({ title = "", words, buttons, about = null }) {
  return new Promise((resolve) => {
    const heading = title ? el("h2", { id: "box-title" }, title) : null;
    const dialog = el("dialog", { class: "box", "aria-labelledby": heading ? "box-title" : null, "data-about": about }, heading, ...words);
    const row = el("div", { class: "box-buttons" });
    for (const { name, value, main, check } of buttons) {
      const press = () => (!check || check()) && dialog.close(value);
      row.append(el("button", { type: "button", class: main ? "main" : null, on: { click: press } }, name));
    }
    dialog.append(row);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(""));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    document.body.append(dialog);
    dialog.showModal();
    row.querySelector(".main")?.focus();
  });
}

/** A picture over the whole page; `about` is the message that it belongs to. */
export function showPicture(url, name, about = null) {
  const close = el("button", { type: "button", class: "viewer-close", "aria-label": texts.close }, "×");
  const dialog = el("dialog", { class: "viewer", "aria-label": name, "data-about": about }, el("img", { src: url, alt: name }), close);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Puts `words` on the clipboard and says so with `toast`; resolves to whether it worked. Where no way works, shows them to be copied by hand. */
export async function copy(words, toast, about = null) {
  if ((await writeClipboard(words)) || copyByCommand(words)) {
    toast(texts.copied);
    return true;
  }
  const field = el("textarea", { class: "by-hand", readonly: true, rows: "5", "aria-label": texts.copyTitle });
  field.value = words;
  const shown = box({ title: texts.copyTitle, words: [el("p", {}, texts.copyFailed), field], buttons: [{ name: texts.close, value: "", main: true }], about });
  field.select();
  await shown;
  return false;
}

async function writeClipboard(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    // Missing on an address that the browser does not trust, or not allowed.
    return false;
  }
}

/** The old way, which works where the new one is missing, as long as a touch is being handled. */
function copyByCommand(words) {
  const field = el("textarea", { class: "off-screen", "aria-hidden": "true" });
  const before = document.activeElement;
  field.value = words;
  document.body.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    before?.focus({ preventScroll: true });
  }
}
