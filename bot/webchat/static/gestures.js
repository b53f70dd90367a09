// Touches and keys that belong to the page as a whole.

import { byId } from "./dom.js";
import { openMenu } from "./menu.js";
import { keepReading } from "./reading.js";
import { texts } from "./texts.js";

/** Listens for everything that is not a part of a message or of the input's own keys. */
export function listen(page) {
  buttons(page);
  messages(page);
  files(page);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    page.connection?.hurry();
    page.log.scrolled();
  });
  window.addEventListener("pagehide", () => page.state && keepReading(page.log, page.place));
  window.addEventListener("beforeunload", (event) => {
    // Texts come back after a reload, files cannot.
    if (page.outbox.items.some((item) => item.file)) event.preventDefault();
  });
  window.addEventListener("online", () => page.connection?.hurry());
  document.addEventListener("keydown", typeAnywhere);
}

function buttons(page) {
  const { composer, suggestions, attachments } = page;
  byId("bottom").addEventListener("click", () => {
    page.log.toBottom();
    page.log.scrolled();
  });
  byId("start").addEventListener("click", () => page.say("/start"));
  byId("unblock").addEventListener("click", () => page.quietly("block", { blocked: false }));
  byId("slash").addEventListener("pointerdown", (event) => event.preventDefault());
  byId("slash").addEventListener("click", () => {
    suggestions.toggle();
    composer.input.focus();
  });
  byId("attach").addEventListener("click", () => {
    const items = [
      { name: texts.attachPhoto, icon: "photo", run: () => attachments.choose(true) },
      { name: texts.attachFile, icon: "file", run: () => attachments.choose(false) },
      { name: texts.attachLocation, icon: "pin", run: () => page.sendPlace() },
    ];
    openMenu(byId("attach"), items, texts.attach);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!byId("composer").contains(event.target)) suggestions.hide();
  });
}

function messages(page) {
  const list = byId("log");
  const viewAt = (node) => page.log.view(Number(node?.closest("article[data-id]")?.dataset.id));
  list.addEventListener("contextmenu", (event) => {
    const view = viewAt(event.target);
    // Chosen words and links have the browser's own menu.
    const browsers = !view?.protected && (event.target.closest("a, img") || String(getSelection()));
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
  const app = byId("app");
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  const over = (inside) => {
    depth = inside;
    byId("drop").hidden = depth === 0;
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
  byId("input").addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData.files];
    if (!pasted.length) return;
    event.preventDefault();
    page.attachments.add(pasted);
  });
}

/** Who types while nothing is chosen means the input. */
function typeAnywhere(event) {
  const here = document.activeElement;
  const free = here === document.body || here?.matches("#log, article, .key");
  const types = event.key === "Process" || (event.key.length === 1 && event.key !== " ");
  if (free && types && !event.ctrlKey && !event.metaKey && !event.altKey) byId("input").focus();
}
