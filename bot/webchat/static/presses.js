// Pressed buttons: a wheel turns on them until the bot answers.

import { spin } from "./keyboards.js";
import { act, Unreachable } from "./server.js";
import { texts } from "./texts.js";

const PATIENCE = 30_000;
const MOST_EARLY = 20;

/** `on.unreachable()` when a press found the server away; `on.toast(words)` and `on.alert(words)` tell what the bot answers. */
export class Presses {
  constructor(on) {
    this.on = on;
    this.open = new Map();
    this.early = new Map();
  }

  /** Presses the button `node` of message `id`; once more while it waits does nothing. */
  async press(place, id, button, node) {
    if (node.getAttribute("aria-busy")) return;
    const end = spin(node);
    try {
      const { press_id: pressId } = await act("press", place, { message: id, data: button.data });
      const answer = this.early.get(pressId);
      if (answer) {
        this.early.delete(pressId);
        end();
        this.tell(answer);
        return;
      }
      const timer = setTimeout(() => this.close(pressId), PATIENCE);
      this.open.set(pressId, { id, end, timer });
    } catch (error) {
      end();
      this.on.toast(error instanceof Unreachable ? texts.needsConnection : texts.oldButton);
      if (error instanceof Unreachable) this.on.unreachable();
    }
  }

  /** The bot has answered. */
  answered(event) {
    if (!this.open.has(event.press_id)) {
      // It may overtake the answer to the press itself.
      this.early.set(event.press_id, event);
      if (this.early.size > MOST_EARLY) this.early.delete(this.early.keys().next().value);
      return;
    }
    this.close(event.press_id);
    this.tell(event);
  }

  /** The message of that id was deleted, with its buttons. */
  forget(id) {
    for (const [pressId, press] of this.open) if (press.id === id) this.close(pressId);
    for (const [pressId, event] of this.early) if (event.message === id) this.early.delete(pressId);
  }

  close(pressId) {
    const { end, timer } = this.open.get(pressId);
    clearTimeout(timer);
    end();
    this.open.delete(pressId);
  }

  tell({ text, alert }) {
    if (!text) return;
    if (alert) this.on.alert(text);
    else this.on.toast(text);
  }
}
