// Where one types: the text, what it answers or changes, and sending it.

import { isMarked, marksOf, unmark, withMarks } from "./bold.js";
import { el, icon } from "./dom.js";
import { texts } from "./texts.js";

const COUNT_FROM = 200;
const CAPTION_LIMIT = 1024;
const DRAFTS = "suixing.draft";

/**
 * The input. `on.say(text, replyTo, marks)`, `on.attached(caption, replyTo, marks)` with what stands in bold, `on.edit(id, text)` resolve to whether it was taken; `on.editLast()` when one
 * goes up from an empty input, `on.toast(words)` says something short. `parts` are those of its frame; `suggestions` and `attachments` its neighbours.
 */
export class Composer {
  constructor(parts, on, suggestions, attachments) {
    this.parts = parts;
    this.on = on;
    this.suggestions = suggestions;
    this.attachments = attachments;
    this.input = this.parts.input;
    this.context = this.parts.context;
    this.limit = 4096;
    this.mode = null;
    this.place = null;
    this.hint = "";
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => this.changed());
    this.parts.send.addEventListener("click", () => this.submit());
    this.parts.bold.addEventListener("click", () => this.embolden());
    this.input.addEventListener("selectionchange", () => this.drawBold());
    document.addEventListener("selectionchange", () => this.drawBold());
    // A touch on a button must not close a phone's keyboard.
    for (const part of [this.parts.send, this.parts.bold]) part.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  /** Takes up the draft of a chat. */
  enter(place) {
    this.place = `${DRAFTS}.${place.as}.${place.chat}`;
    this.mode = null;
    this.input.value = stored(this.place);
    this.drawContext();
    this.changed();
  }

  /** The next message answers that one. */
  reply(view) {
    this.setMode({ kind: "reply", view });
  }

  /** What is typed replaces the text of that message. */
  edit(view) {
    this.setMode({ kind: "edit", view, before: this.input.value });
    this.input.value = view.text;
    this.changed();
    this.input.setSelectionRange(view.text.length, view.text.length);
  }

  /** Puts a text into the input, to be finished by hand. */
  fill(text) {
    this.input.value = text;
    this.changed();
    this.input.focus();
  }

  /** The message that the next one answers, null if none; it is answered with that. */
  takeReply() {
    if (this.mode?.kind !== "reply") return null;
    const { view } = this.mode;
    this.leaveMode();
    return view;
  }

  /** A message was deleted: nothing can answer or change it any more. */
  forget(id) {
    if (this.mode?.view.id === id) this.leaveMode();
  }

  setHint(hint) {
    this.hint = hint;
    this.drawHint();
  }

  /** Redraws what depends on the text. */
  changed() {
    const { input } = this;
    const left = this.left();
    this.parts.count.textContent = left < COUNT_FROM ? texts.remaining(left) : "";
    this.parts.count.classList.toggle("over", left < 0);
    const empty = !input.value.trim() && this.attachments.isEmpty;
    this.parts.send.disabled = empty || left < 0;
    this.parts.composer.classList.toggle("empty", empty);
    // Last: which buttons stand beside it decides how wide it is.
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    if (this.mode?.kind !== "edit" && this.place) keep(this.place, input.value);
    this.suggestions.look();
    this.drawHint();
    this.drawBold();
  }

  key(event) {
    // Enter also ends the spelling of a Chinese word; that one belongs to the input method. Safari tells it by the code only.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.suggestions.key(event)) return;
    if (event.key.toLowerCase() === "b" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      this.embolden();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    } else if (event.key === "Escape" && this.mode) {
      event.preventDefault();
      this.leaveMode();
    } else if (event.key === "ArrowUp" && !this.input.value && this.attachments.isEmpty) {
      event.preventDefault();
      this.on.editLast();
    }
  }

  async submit() {
    const typed = this.input.value.trim();
    const { text, marks } = isMarked(this.place) && this.mode?.kind !== "edit" ? marksOf(typed) : { text: typed, marks: [] };
    if (this.left() < 0) {
      this.on.toast(texts.errors.too_long);
      return;
    }
    const { mode } = this;
    if (mode?.kind === "edit") {
      if (!text && !mode.view.media) this.on.toast(texts.errors.empty);
      else if (text === mode.view.text || (await this.on.edit(mode.view.id, text))) this.leaveMode();
    } else if (!this.attachments.isEmpty) {
      this.clear();
      this.on.attached(text, mode?.view, marks);
    } else if (text) {
      this.clear();
      this.on.say(text, mode?.view, marks);
    }
    this.input.focus();
  }

  clear() {
    this.mode = null;
    this.input.value = "";
    unmark(this.place);
    this.drawContext();
    this.changed();
  }

  /** Puts the selected words into bold, or back: stars stand around them until they are sent. */
  embolden() {
    const { input } = this;
    if (this.mode?.kind === "edit" || input.selectionStart === input.selectionEnd) return;
    const { value, start, end } = withMarks(this.place, input.value, input.selectionStart, input.selectionEnd);
    input.value = value;
    this.changed();
    input.focus();
    input.setSelectionRange(start, end);
  }

  drawBold() {
    const chosen = document.activeElement === this.input && this.input.selectionStart < this.input.selectionEnd;
    this.parts.bold.hidden = !chosen || this.mode?.kind === "edit";
  }

  left() {
    const limit = this.attachments.isEmpty ? this.limit : CAPTION_LIMIT;
    return limit - [...this.input.value].length;
  }

  setMode(mode) {
    if (this.mode?.kind === "edit") this.leaveMode();
    this.mode = mode;
    this.drawContext();
    this.input.focus();
  }

  leaveMode() {
    const { mode } = this;
    this.mode = null;
    if (mode?.kind === "edit") this.input.value = mode.before;
    this.drawContext();
    this.changed();
    this.input.focus();
  }

  drawContext() {
    const { mode } = this;
    this.context.hidden = !mode;
    this.parts.send.classList.toggle("saves", mode?.kind === "edit");
    const name = mode?.kind === "edit" ? texts.save : texts.send;
    this.parts.send.setAttribute("aria-label", name);
    this.parts.send.title = name;
    if (!mode) {
      this.context.replaceChildren();
      return;
    }
    const edits = mode.kind === "edit";
    const title = edits ? texts.editing : texts.replyTo(mode.view.mine ? texts.mine : mode.view.from.name);
    const words = mode.view.text.replace(/\s+/g, " ") || texts.kinds[mode.view.media?.kind] || texts.message;
    const away = el("button", { type: "button", class: "plain", "aria-label": edits ? texts.cancelEdit : texts.cancelReply }, icon("close"));
    away.addEventListener("click", () => this.leaveMode());
    const shown = el("span", { class: "context-words" }, el("span", { class: "snippet-name" }, title), el("span", { class: "snippet-words" }, words));
    this.context.replaceChildren(icon(edits ? "pen" : "reply"), shown, away);
  }

  drawHint() {
    this.input.placeholder = this.attachments.isEmpty ? this.hint || texts.placeholder : texts.caption;
  }
}

/** What a request says of the message that it answers, and what its bubble shows of that. */
export function answering(view) {
  if (!view) return { answers: {} };
  return { answers: { reply_to: view.id }, quoted: { id: view.id, name: view.mine ? texts.mine : view.from.name, text: view.text.slice(0, 200) } };
}

function stored(name) {
  try {
    return sessionStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function keep(name, text) {
  try {
    if (text) sessionStorage.setItem(name, text);
    else sessionStorage.removeItem(name);
  } catch {
    // Without a session store a reload loses the draft, as it does everywhere.
  }
}
