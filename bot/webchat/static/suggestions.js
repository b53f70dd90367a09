// What the bot offers while one types: its commands after a slash, its results after its name.

import { el } from "./dom.js";
import { act } from "./server.js";
import { texts } from "./texts.js";

const PAUSE = 250;
const COMMAND = /^\/([a-z0-9_]*)$/i;

/**
 * The list above the input. `on.command(text)` when a command is chosen, `on.result(queryId, result)` when a result is,
 * `on.start(parameter)` for the button above results. `place()` and `bot()` tell where one is and with whom.
 */
export class Suggestions {
  constructor(parts, on) {
    this.input = parts.input;
    this.on = on;
    this.node = parts.suggestions;
    this.commands = [];
    this.items = [];
    this.found = [];
    this.at = -1;
    this.queryId = null;
    this.asked = null;
    this.early = null;
    this.timer = 0;
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** Looks at what stands in the input. */
  look() {
    const text = this.input.value;
    const typed = COMMAND.exec(text);
    if (typed) this.showCommands(typed[1].toLowerCase());
    else if (this.isInline(text)) this.askSoon(text.slice(this.on.bot().username.length + 2));
    else this.hide();
  }

  /** Shows all commands, or hides them. */
  toggle() {
    if (this.isOpen) this.hide();
    else this.showCommands("");
  }

  hide() {
    clearTimeout(this.timer);
    this.asked = null;
    this.queryId = null;
    this.node.hidden = true;
    this.items = [];
    this.found = [];
    this.early = null;
    this.node.replaceChildren();
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Takes a key of the input; returns whether it was meant for the list. */
  key(event) {
    if (!this.isOpen) return false;
    if (event.key === "Escape") this.hide();
    else if (!this.items.length) return false;
    else if (event.key === "ArrowDown") this.select(this.at + 1);
    else if (event.key === "ArrowUp") this.select(this.at - 1);
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.items[this.at]?.run();
    else return false;
    event.preventDefault();
    return true;
  }

  /** The bot's results for an inline query. */
  results(event) {
    if (event.query_id !== this.queryId) {
      // The answer may overtake the answer to the question.
      this.early = event;
      return;
    }
    const button = event.button?.start_parameter
      ? [{ title: event.button.text, run: () => this.choose(() => this.on.start(event.button.start_parameter)) }]
      : [];
    const results = event.results.map((result) => ({
      title: result.title || texts.kinds[result.type] || result.type,
      description: result.description,
      run: () => this.choose(() => this.on.result(event.query_id, result)),
    }));
    const before = this.found.length;
    this.found = [...this.found, ...results];
    const more = event.next_offset ? [{ title: texts.moreResults, run: () => this.ask(this.asked, event.next_offset) }] : [];
    this.show([...button, ...this.found, ...more], texts.inlineResults, texts.inlineNothing);
    if (before && results.length) this.select(button.length + before);
  }

  showCommands(prefix) {
    const found = this.commands.filter(({ command }) => command.startsWith(prefix));
    if (!found.length) {
      this.hide();
      return;
    }
    const items = found.map(({ command, description }) => ({
      title: `/${command}`,
      description,
      run: () => this.choose(() => this.on.command(`/${command}`)),
    }));
    this.show(items, texts.commandMenu, "");
  }

  isInline(text) {
    const name = this.on.bot()?.username;
    return Boolean(name) && text.toLowerCase().startsWith(`@${name.toLowerCase()} `);
  }

  askSoon(query) {
    if (query === this.asked) return;
    clearTimeout(this.timer);
    this.asked = query;
    this.timer = setTimeout(() => this.ask(query), PAUSE);
  }

  /** `offset` is what the bot has told to come next; without it everything begins anew. */
  async ask(query, offset = "") {
    if (!offset) {
      this.found = [];
      this.show([], texts.inlineResults, texts.inlineSearching);
    }
    try {
      const { query_id: queryId } = await act("inline", this.on.place(), { query, offset });
      if (this.asked !== query) return;
      this.queryId = queryId;
      if (this.early?.query_id === queryId) this.results(this.early);
    } catch {
      this.show([], texts.inlineResults, texts.needsConnection);
    }
  }

  choose(run) {
    this.hide();
    this.input.value = "";
    this.input.dispatchEvent(new Event("input"));
    this.input.focus();
    run();
  }

  show(items, name, nothing) {
    this.items = items;
    this.node.setAttribute("aria-label", name);
    this.node.replaceChildren(...items.map((item, number) => this.option(item, number)));
    if (!items.length) this.node.append(el("div", { class: "no-suggestion" }, nothing));
    this.node.hidden = false;
    this.select(0);
  }

  option(item, number) {
    const words = el("span", { class: "suggestion-words" }, el("span", { class: "suggestion-title" }, item.title));
    if (item.description) words.append(el("span", { class: "suggestion-more" }, item.description));
    const node = el("div", { class: "suggestion", role: "option", id: `${this.node.id}-${number}` }, words);
    // The input keeps the focus, and with it a phone its keyboard.
    node.addEventListener("pointerdown", (event) => event.preventDefault());
    node.addEventListener("click", () => item.run());
    return node;
  }

  select(number) {
    if (!this.items.length) return;
    this.at = (number + this.items.length) % this.items.length;
    [...this.node.children].forEach((node, place) => node.setAttribute("aria-selected", String(place === this.at)));
    this.node.children[this.at].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `${this.node.id}-${this.at}`);
  }
}
