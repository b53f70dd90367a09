// The reply keyboard: answers of the bot's choosing below the input.

import { replyKeyboard } from "./keyboards.js";
import { texts } from "./texts.js";

/** `parts` are those of the frame; `on.tap(button)` when an answer is chosen; `on.force()` when the bot waits for an answer to its last message. */
export class Answers {
  constructor(parts, on) {
    this.on = on;
    this.node = parts.answers;
    this.toggle = parts.answersToggle;
    this.spelled = "null";
    this.toggle.addEventListener("click", () => this.setOpen(this.node.hidden));
    this.toggle.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  /** The keyboard that now stands, null for none; returns the hint that it gives for the input. */
  show(keyboard) {
    const spelled = JSON.stringify(keyboard);
    const hint = keyboard?.placeholder ?? "";
    if (spelled === this.spelled) return hint;
    this.spelled = spelled;
    const rows = keyboard?.rows ?? [];
    this.toggle.hidden = rows.length === 0;
    this.node.replaceChildren(...replyKeyboard(rows, (button) => this.tap(button, keyboard.one_time)));
    this.setOpen(rows.length > 0);
    if (keyboard?.force_reply) this.on.force();
    return hint;
  }

  tap(button, oneTime) {
    if (oneTime) this.setOpen(false);
    this.on.tap(button);
  }

  setOpen(open) {
    this.node.hidden = !open;
    const name = open ? texts.hideKeyboard : texts.showKeyboard;
    this.toggle.setAttribute("aria-expanded", String(open));
    this.toggle.setAttribute("aria-label", name);
    this.toggle.title = name;
  }
}
