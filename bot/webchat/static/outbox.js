// What was said and is not known to have arrived. Everything carries a client_id: sent again, it says nothing twice.

import { act, Refused, Unreachable } from "./server.js";

const STORE = "suixing.unsent";
// The page may lie open for days; what has not gone out since then is not sent behind its writer's back.
const OLDEST = 12 * 60 * 60 * 1000;

/** A new client_id; `randomUUID` exists only where the page is called by a name that the browser trusts. */
function newClientId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The queue. Texts survive a reload of this tab (they lie in its own session store and nowhere else), files do not.
 * `on.changed()` when an item came, went or failed; `on.sent(item, message)` when one has arrived.
 */
export class Outbox {
  constructor(on) {
    this.on = on;
    this.items = [];
    this.running = null;
    this.restore();
  }

  /** What waits or has failed in one chat, oldest first. */
  in(place) {
    return this.items.filter((item) => item.place.as === place.as && item.place.chat === place.chat);
  }

  /**
   * Puts something in the queue. `route` and `body` as for `act`; `file` and `kind` instead of a body of their own for an
   * upload; `shown` is what the bubble shows until it has arrived.
   */
  add(place, route, body, shown, file = null) {
    const item = { client_id: newClientId(), place: { ...place }, route, body, shown, file, since: Date.now(), problem: null };
    this.items.push(item);
    this.changed();
    return item;
  }

  /** Lets a failed item try again, under a new id: the old one may stand for something else. */
  retry(clientId) {
    const item = this.items.find((one) => one.client_id === clientId);
    if (!item) return;
    Object.assign(item, { problem: null, client_id: newClientId(), since: Date.now() });
    delete item.body.reply_to;
    this.changed();
  }

  /** Gives an item up. */
  discard(clientId) {
    this.items = this.items.filter((item) => item.client_id !== clientId);
    this.changed();
  }

  /** Sends what waits, in order. Rejects with `Unreachable`, or with `Refused` when the session is over. */
  flush() {
    this.running ??= this.drain().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  /** Resolves when no request is under way, however it ended. */
  async settled() {
    await this.running?.catch(() => {});
  }

  async drain() {
    for (;;) {
      const item = this.items.find((one) => !one.problem);
      if (!item) return;
      try {
        const { message } = await act(item.route, item.place, bodyOf(item));
        this.items = this.items.filter((one) => one !== item);
        this.store();
        this.on.sent(item, message);
      } catch (error) {
        this.take(item, error);
      }
    }
  }

  take(item, error) {
    if (error instanceof Unreachable || !(error instanceof Refused) || error.status === 401 || error.status === 429) throw error;
    if (error.code === "message" && item.body.reply_to) {
      // What it answers is gone; what it says is still worth saying.
      delete item.body.reply_to;
      item.client_id = newClientId();
    } else {
      item.problem = item.body.kind === "photo" && error.code === "bad_request" ? "not_a_picture" : error.code;
    }
    this.changed();
  }

  changed() {
    this.store();
    this.on.changed();
  }

  store() {
    const kept = this.items.filter((item) => !item.file);
    try {
      if (kept.length) sessionStorage.setItem(STORE, JSON.stringify(kept));
      else sessionStorage.removeItem(STORE);
    } catch {
      // A browser without a session store loses at a reload what had not gone out; the bubble still shows it until then.
    }
  }

  restore() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(STORE) ?? "[]");
      this.items = kept.map((item) => (Date.now() - item.since > OLDEST ? { ...item, problem: "late" } : item));
    } catch {
      this.items = [];
    }
  }
}

function bodyOf(item) {
  if (!item.file) return { ...item.body, client_id: item.client_id };
  const form = new FormData();
  form.set("file", item.file, item.file.name);
  for (const [name, value] of Object.entries({ ...item.body, client_id: item.client_id })) form.set(name, value);
  return form;
}
