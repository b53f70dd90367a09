// Staying in touch: the chat as it stands once, then what changes, and coming back after the server was away.

import { read, Refused, Unreachable } from "./server.js";

const WAIT = 25;
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 8_000;
const ENDED_PAUSE = 5_000;
const HIDDEN_PAUSE = 3_000;

/** How the page stands to the server. */
export const Standing = { CONNECTING: "connecting", ONLINE: "online", OFFLINE: "offline", ENDED: "ended" };

/**
 * Keeps one chat (`place`: `as`, `chat`) up to date until it is closed. `on.state(state, missed)`: the whole chat, and whether it is not known what happened meanwhile; `on.events(events)`;
 * `on.standing(standing)`; `on.deliver()` sends what waits and rejects when it cannot; `on.refused(error)`: this chat is not ours to see.
 * `on.mayHold()`: whether a request may wait for what comes. A browser has six connections to a server for all its tabs together:
 * tabs of several chats that nobody sees must not hold them all.
 */
export class Connection {
  constructor(place, on) {
    this.place = place;
    this.on = on;
    this.standing = Standing.CONNECTING;
    this.cursor = null;
    this.missed = false;
    this.closed = new AbortController();
    this.poll = null;
    this.endPause = null;
    this.pauses = 0;
    this.doubted = false;
  }

  /** Ends it; nothing is told any more. */
  close() {
    this.closed.abort();
    this.poll?.abort();
    this.endPause?.();
  }

  /** Tries at once instead of at the end of the pause: somebody asks, or the network came back. */
  hurry() {
    this.endPause?.();
  }

  /** A request of somebody else found the server away: the poll that waits would take long to find out. */
  doubt() {
    this.doubted = true;
    if (this.standing === Standing.ONLINE) this.poll?.abort();
  }

  /** The page came to the front or went behind others. */
  shown() {
    this.hurry();
    if (!this.on.mayHold() && this.standing === Standing.ONLINE) this.poll?.abort();
  }

  /** Reads the chat anew at the next occasion. */
  refresh() {
    this.cursor = null;
    this.poll?.abort();
  }

  /** Runs until closed. */
  async run() {
    while (!this.closed.signal.aborted) {
      try {
        await this.step();
      } catch (error) {
        if (this.closed.signal.aborted) return;
        if (this.poll?.signal.aborted) continue;
        await this.fail(error);
      }
    }
  }

  async step() {
    this.poll = new AbortController();
    // Before anything is read: what arrived without our knowing must not show twice.
    await this.on.deliver();
    if (this.cursor === null) {
      const state = await read("state", this.place, {}, { signal: this.poll.signal });
      if (this.closed.signal.aborted) return;
      this.cursor = state.cursor;
      // Said in full from now on: a client_id counts for one spelling of a request.
      Object.assign(this.place, { as: state.me.id, chat: state.chat.id });
      this.on.state(state, this.missed);
      this.missed = false;
      this.tell(Standing.ONLINE);
    }
    const holds = this.on.mayHold();
    const wait = this.standing === Standing.ONLINE && !this.doubted && holds ? WAIT : 0;
    const query = { after: this.cursor, wait: String(wait) };
    const asked = Date.now();
    const answer = await read("events", this.place, query, { signal: this.poll.signal, patience: (wait + 10) * 1000 });
    if (this.closed.signal.aborted) return;
    this.doubted = false;
    this.tell(Standing.ONLINE);
    this.missed = answer.reset;
    this.cursor = answer.reset ? null : answer.cursor;
    if (answer.events.length) this.on.events(answer.events);
    if (!holds) await this.pause(HIDDEN_PAUSE);
    // A server that is about to end lets nobody wait: asking again at once would keep it busy with nothing else.
    else if (wait && !answer.events.length && Date.now() - asked < FIRST_PAUSE) await this.pause(FIRST_PAUSE);
  }

  async fail(error) {
    const ended = error instanceof Refused && error.status === 401;
    // A fault of the page's own must not pass for a broken line without leaving a trace.
    if (!(error instanceof Refused || error instanceof Unreachable)) console.error(error);
    if (error instanceof Refused && !ended) {
      this.on.refused(error);
      this.cursor = null;
    }
    this.tell(ended ? Standing.ENDED : Standing.OFFLINE);
    // Another tab may have been opened with the new key: its cookie is also ours.
    if (ended) this.cursor = null;
    await this.pause(ended ? ENDED_PAUSE : Math.min(FIRST_PAUSE * 2 ** this.pauses++, LONGEST_PAUSE));
  }

  tell(standing) {
    if (standing === Standing.ONLINE) this.pauses = 0;
    if (standing === this.standing) return;
    this.standing = standing;
    this.on.standing(standing);
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds * (0.8 + 0.4 * Math.random()));
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
