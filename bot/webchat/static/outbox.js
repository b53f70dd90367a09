// What was said and is not known to have arrived. Everything carries a client_id: sent again, it says nothing twice.

import { act, Refused, Unreachable, upload } from "./server.js";

const STORE = "suixing.unsent";
// The page may lie open for days; what has not gone out since then is not sent behind its writer's back.
const OLDEST = 12 * 60 * 60 * 1000;
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 8_000;

/** A new client_id; `randomUUID` exists only where the page is called by a name that the browser trusts. */
export function newClientId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The queue of all chats of this tab; one person's messages go out one after another, different people's side by side. Texts survive
 * a reload of this tab (they lie in its own session store and nowhere else), files do not.
 * `on.changed()` when an item came, went or failed; `on.sent(item, message)` when one has arrived; `on.progress(item)` while a file
 * goes; `on.stalled(as)` when a file got stuck.
 */
export class Outbox {
  constructor(on) {
    this.on = on;
    this.items = [];
    this.lanes = new Map();
    this.restore();
  }

  /** What waits or has failed in one chat, oldest first. */
  in(place) {
    return this.items.filter((item) => item.place.as === place.as && item.place.chat === place.chat);
  }

  /**
   * Puts something in the queue. `route` and `body` as for `act`, with a `file` as for `upload`; `shown` is what the bubble shows until
   * it has arrived.
   */
  add(place, route, body, shown, file = null) {
    const item = { client_id: newClientId(), place: { ...place }, route, body, shown, file, since: Date.now(), problem: null, tries: 0 };
    this.items.push(item);
    this.changed();
    return item;
  }

  /** Lets a failed item try again, under a new id: the old one may stand for something else. */
  retry(clientId) {
    const item = this.find(clientId);
    if (!item) return;
    Object.assign(item, { problem: null, client_id: newClientId(), since: Date.now() });
    delete item.body.reply_to;
    this.changed();
  }

  /** Gives an item up, in the middle of its way if need be. */
  discard(clientId) {
    const item = this.find(clientId);
    item?.ending?.abort();
    release(item);
    this.drop(clientId);
    this.changed();
  }

  /** A message was deleted: what waits to be sent as an answer to it does not quote it any more. */
  forget(place, id) {
    const quoting = this.in(place).filter(({ shown }) => shown.reply_to?.id === id);
    for (const item of quoting) delete item.shown.reply_to;
    if (quoting.length) this.changed();
  }

  /** The server shows it: it has arrived, whatever became of the answer. Returns whether it was waited for. */
  arrived(clientId) {
    const item = clientId && this.find(clientId);
    if (!item) return false;
    this.drop(clientId);
    this.store();
    this.on.sent(item, null);
    return true;
  }

  /**
   * Sends what waits for `as`, in order. Resolves when all is gone or a file is on its way, which may take long; rejects with
   * `Unreachable`, or with `Refused` when the session is over.
   */
  flush(as) {
    if (!this.lanes.has(as)) this.lanes.set(as, this.run(as));
    return this.lanes.get(as);
  }

  run(as) {
    return new Promise((resolve, reject) => {
      let handed = false;
      const hand = () => {
        handed = true;
        resolve();
      };
      this.drain(as, hand).then(
        () => {
          this.lanes.delete(as);
          resolve();
        },
        (error) => {
          this.lanes.delete(as);
          if (handed) this.on.stalled(as);
          reject(error);
        },
      );
    });
  }

  async drain(as, hand) {
    for (;;) {
      const item = this.items.find((one) => !one.problem && one.place.as === as);
      if (!item) return;
      try {
        const { message } = item.file ? await this.carry(item, hand) : await act(item.route, item.place, { ...item.body, client_id: item.client_id });
        if (!this.drop(item.client_id)) continue;
        this.store();
        this.on.sent(item, message);
      } catch (error) {
        // Called off, or seen to have arrived: what became of the request is nobody's business.
        if (this.items.includes(item)) this.take(item, error);
      }
    }
  }

  /** Sends a file; one that got stuck is not tried again at once. */
  async carry(item, hand) {
    hand();
    const { tries } = item;
    item.tries += 1;
    if (tries) await new Promise((resolve) => setTimeout(resolve, Math.min(FIRST_PAUSE * 2 ** tries, LONGEST_PAUSE)));
    if (!this.items.includes(item)) return { message: null };
    const form = new FormData();
    form.set("file", item.file, item.file.name);
    for (const [name, value] of Object.entries({ ...item.body, client_id: item.client_id })) form.set(name, value);
    item.ending = new AbortController();
    const progress = (share) => {
      item.progress = share;
      this.on.progress(item);
    };
    return upload(item.place, form, { progress, signal: item.ending.signal });
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

  find(clientId) {
    return this.items.find((item) => item.client_id === clientId);
  }

  drop(clientId) {
    const before = this.items.length;
    this.items = this.items.filter((item) => item.client_id !== clientId);
    return this.items.length < before;
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

/** Lets go of the picture that a bubble has shown of a file of one's own. */
export function release(item) {
  if (item?.shown.media?.local) URL.revokeObjectURL(item.shown.media.local);
}
