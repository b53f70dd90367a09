// Touches and keys that belong to the page as a whole.

import { openMenu } from "./menu.js";
import { keepReading } from "./reading.js";
import { texts } from "./texts.js";

/** Listens for everything that is not a part of a message or of the input's own keys. */
export function listen(page) {
  buttons(page);
  messages(page);
  files(page);
  const { signal } = page.gone;
  const seen = () => {
    page.connection?.shown();
    if (!document.hidden) page.log.scrolled();
  };
  document.addEventListener("visibilitychange", seen, { signal });
  window.addEventListener("pagehide", () => page.state && keepReading(page.log, page.place), { signal });
  window.addEventListener("online", () => page.connection?.hurry(), { signal });
  document.addEventListener("keydown", (event) => typeAnywhere(page, event), { signal });
}

function buttons(page) {
  const { parts, composer, suggestions, attachments } = page;
  parts.bottom.addEventListener("click", () => {
    page.log.toBottom();
    page.log.scrolled();
  });
  parts.start.addEventListener("click", () => page.say("/start"));
  parts.unblock.addEventListener("click", () => page.quietly("block", { blocked: false }));
  parts.slash.addEventListener("pointerdown", (event) => event.preventDefault());
  parts.slash.addEventListener("click", () => {
    suggestions.toggle();
    composer.input.focus();
  });
  parts.attach.addEventListener("click", () => {
    const items = [
      { name: texts.attachPhoto, icon: "photo", run: () => attachments.choose(true) },
      { name: texts.attachFile, icon: "file", run: () => attachments.choose(false) },
      { name: texts.attachLocation, icon: "pin", run: () => page.sendPlace() },
    ];
    openMenu(parts.attach, items, texts.attach);
  });
  const elsewhere = (event) => !parts.composer.contains(event.target) && suggestions.hide();
  document.addEventListener("pointerdown", elsewhere, { signal: page.gone.signal });
}

function messages(page) {
  const list = page.parts.log;
  const viewAt = (node) => page.log.view(Number(node?.closest("article[data-id]")?.dataset.id));
  list.addEventListener("contextmenu", (event) => {
    const view = viewAt(event.target);
    // Chosen words and links have the browser's own menu. On a phone a picture or a file has only one: there is nothing beside it to hold.
    const held = event.pointerType === "touch" && event.target.closest(".picture, .file");
    const browsers = !view?.protected && !held && (event.target.closest("a, img") || String(getSelection()));
    if (!view || view.service || browsers) return;
    event.preventDefault();
    page.log.on.menu(view, { x: event.clientX, y: event.clientY });
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest(".more");
    const view = button && viewAt(button);
    if (view) page.log.on.menu(view, button);
  });
  list.addEventListener("animationend", (event) => event.target.classList.remove("arriving", "lit"));
  list.addEventListener("keydown", (event) => {
    const view = event.key === "Enter" && event.target.matches("article") && viewAt(event.target);
    if (view && !view.service) {
      // Or the same press would also choose the first entry of the menu.
      event.preventDefault();
      page.log.on.menu(view, event.target);
    } else walk(event, list);
  });
}

/** The arrow keys go from message to message; what is inside one is reached with Tab. */
function walk(event, list) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const here = document.activeElement;
  if (!step || (here !== list && !here.matches("article"))) return;
  const all = [...list.querySelectorAll("article")];
  const at = here === list ? all.length : all.indexOf(here);
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  event.preventDefault();
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function files(page) {
  const { parts } = page;
  const { app } = parts;
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const over = (inside) => {
    depth = inside;
    parts.drop.hidden = depth === 0;
  };
  app.addEventListener("dragenter", (event) => carriesFiles(event) && over(depth + 1));
  app.addEventListener("dragleave", (event) => carriesFiles(event) && over(Math.max(0, depth - 1)));
  app.addEventListener("dragover", (event) => carriesFiles(event) && event.preventDefault());
  app.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    over(0);
    page.attachments.add([...event.dataTransfer.files]);
  });
  parts.input.addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData.files];
    if (!pasted.length) return;
    event.preventDefault();
    page.attachments.add(pasted);
  });
}

/** Who types while nothing is chosen means the input of the chat where they last were. */
function typeAnywhere(page, event) {
  const here = document.activeElement;
  const { app, input } = page.parts;
  const free = (here === document.body && page.on.isCurrent()) || (app.contains(here) && here.matches(".log, article, .key"));
  const types = event.key === "Process" || (event.key.length === 1 && event.key !== " ");
  if (free && types && !event.ctrlKey && !event.metaKey && !event.altKey) input.focus();
}
