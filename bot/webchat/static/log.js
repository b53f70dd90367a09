// The list of messages: their order, their days, what is unread, and where the reader stands in it.

import { dayName, dayOf } from "./clock.js";
import { el } from "./dom.js";
import { drawProgress, messageNode } from "./message.js";
import { firstSeen, restore } from "./reading.js";
import { texts } from "./texts.js";
import { ofMessage } from "./touches.js";

const NEAR_BOTTOM = 80;
const NEAR_TOP = 300;
const GAP = 8;
const TOGETHER = 300;

/**
 * Shows messages in `list`, which scrolls in `scroller`. `on` is handed to the messages; besides `on.older(id)` asks for the
 * messages before that one, and `on.unread(count, atBottom)` tells of changes.
 */
export class Log {
  constructor(scroller, list, on) {
    this.scroller = scroller;
    this.list = list;
    this.on = on;
    this.entries = new Map();
    // Numbers only: an answer that was under way when a message was deleted must not bring it back.
    this.removed = new Set();
    this.pending = [];
    this.days = new Map();
    this.unfolded = new Map();
    this.mark = el("div", { class: "unread-mark", role: "separator" }, el("span", {}, texts.unread));
    this.marked = null;
    this.told = 0;
    this.unread = 0;
    this.more = false;
    this.inGroup = false;
    this.stuck = true;
    this.height = scroller.clientHeight;
    scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.observer = new ResizeObserver(() => this.resized());
    this.observer.observe(scroller);
    this.observer.observe(list);
    // Who opens a quote reads on from there, however near the end that is.
    list.addEventListener("click", (event) => event.target.closest("blockquote") && (this.stuck = false), true);
  }

  /** Ends it. */
  close() {
    this.observer.disconnect();
  }

  /** Forgets everything: another chat follows. */
  clear() {
    this.marked = null;
    this.told = 0;
    this.entries.clear();
    this.removed.clear();
    this.days.clear();
    this.unfolded.clear();
    this.pending = [];
    this.list.replaceChildren();
    this.count(0);
    this.stuck = true;
  }

  /**
   * The messages as they stand on the server, of which there may be `more` before the first. `unread` and `read` tell how many the
   * reader has not seen and up to which message they have: a chat opens where that ends. Where something was `missed`, older messages
   * may have been deleted meanwhile: they are read again when they are wanted.
   */
  sync(views, more, { unread, read }, missed = false) {
    const fresh = this.entries.size === 0;
    const known = new Set(views.map((view) => view.id));
    const first = views.length ? views[0].id : Infinity;
    for (const id of [...this.entries.keys()]) if (!known.has(id) && (missed || !(more && id < first))) this.drop(id);
    if (fresh || missed || !more) this.more = more;
    if (fresh) {
      for (const view of views) this.set(view);
      this.marked = unread ? (views.find((view) => view.id > read && !view.mine)?.id ?? null) : null;
      this.told = read;
      this.arrange();
      this.toBottom();
      if (this.marked && this.entries.get(this.marked).node.offsetTop - GAP < this.scroller.scrollTop) this.showMark(unread);
    } else {
      this.put(views);
    }
  }

  showMark(unread) {
    this.scroller.scrollTop = this.mark.offsetTop - GAP;
    this.stuck = this.isAtBottom();
    if (!this.stuck) this.count(unread);
  }

  /** Messages from before the first; what is being read stays where it is. */
  prepend(views, more) {
    this.more = more;
    // Some browsers keep the place by themselves and some do not; together they would go twice as far.
    this.scroller.style.overflowAnchor = "none";
    const height = this.scroller.scrollHeight;
    const top = this.scroller.scrollTop;
    for (const view of views) this.set(view);
    this.arrange();
    this.scroller.scrollTop = top + this.scroller.scrollHeight - height;
    this.scroller.style.overflowAnchor = "";
  }

  /** New and changed messages. */
  put(views) {
    const follows = this.isAtBottom();
    const anchor = follows ? null : firstSeen(this);
    let first = null;
    let shown = null;
    for (const view of views) {
      const isNew = !this.entries.has(view.id);
      const node = this.set(view);
      if (!node) continue;
      if (isNew && !view.mine && !view.service) this.arrived(view, node, follows);
      if (isNew && !view.mine) node.classList.add("arriving");
      if (isNew && !view.mine) first ??= node;
      shown = node;
    }
    this.arrange();
    if (follows && shown) this.follow(first ?? (shown === this.list.lastElementChild ? shown : null));
    else if (anchor) restore(this, anchor);
    this.tellRead();
  }

  /** Tells up to which message everything has been seen, once for each. */
  tellRead() {
    const last = this.sorted().pop()?.view;
    if (!last || document.hidden || this.unread || last.id <= this.told) return;
    this.told = last.id;
    if (!last.mine) this.on.read(last.id);
  }

  /** Takes a message away. */
  remove(id) {
    const gone = this.view(id);
    this.removed.add(id);
    if (gone && !gone.mine && this.unread && this.marked && id >= this.marked) this.count(this.unread - 1);
    const anchor = this.stuck ? null : firstSeen(this, id);
    this.drop(id);
    this.arrange();
    if (anchor) restore(this, anchor);
  }

  /** What waits to be sent, below everything else. */
  setPending(views) {
    const more = views.length > this.pending.length;
    const before = new Map(this.pending.map((one) => [one.spelled, one]));
    this.pending = views.map((view) => {
      const spelled = JSON.stringify(view);
      return before.get(spelled) ?? { view, spelled, node: this.draw(view) };
    });
    if (more) {
      this.marked = null;
      this.count(0);
    }
    this.arrange();
    if (more) this.toBottom();
  }

  /** What was told as read did not arrive. */
  unsay() {
    this.told = 0;
  }

  /** A file on its way has come further. */
  progress({ client_id: clientId, progress }) {
    const waiting = this.pending.find(({ view }) => view.client_id === clientId);
    if (waiting) drawProgress(waiting.node, progress);
  }

  /** Scrolls to a message and lets it light up; false if it is not here. */
  jump(id) {
    const entry = this.entries.get(id);
    if (!entry) return false;
    entry.node.scrollIntoView({ block: "center" });
    entry.node.classList.remove("lit");
    void entry.node.offsetWidth;
    entry.node.classList.add("lit");
    entry.node.focus({ preventScroll: true });
    return true;
  }

  /** What is said in the message of that id. */
  view(id) {
    return this.entries.get(id)?.view;
  }

  /** The last message for which `test(view)` holds. */
  last(test) {
    return this.sorted().map(({ view }) => view).filter(test).pop();
  }

  get isEmpty() {
    return this.entries.size === 0 && this.pending.length === 0;
  }

  toBottom() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.stuck = true;
  }

  isAtBottom() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_BOTTOM;
  }

  /** Whether the reader sees what comes last; called also when the window comes back to the front. */
  scrolled() {
    // The window has just changed: how far it is from the bottom now says nothing about where its reader was.
    if (this.scroller.clientHeight !== this.height) return;
    this.stuck = this.isAtBottom();
    if (this.stuck && !document.hidden) this.count(0);
    this.on.unread(this.unread, this.stuck);
    this.tellRead();
    const oldest = this.sorted()[0];
    if (this.more && oldest && this.scroller.scrollTop < NEAR_TOP) this.on.older(oldest.view.id);
  }

  /** A phone's keyboard came or went, the input grew, a picture arrived: who was at the bottom stays there. */
  resized() {
    this.height = this.scroller.clientHeight;
    if (this.stuck) this.toBottom();
  }

  sorted() {
    return [...this.entries.values()].sort((one, other) => one.view.id - other.view.id);
  }

  draw(view) {
    if (!this.unfolded.has(view.id)) this.unfolded.set(view.id, new Set());
    return messageNode(view, { on: ofMessage(view.id, this.on), unfolded: this.unfolded.get(view.id), inGroup: this.inGroup });
  }

  /** Returns the new node, or null if the message stands there already just so. */
  set(view) {
    if (this.removed.has(view.id)) return null;
    const old = this.entries.get(view.id);
    const spelled = JSON.stringify(view);
    if (old?.spelled === spelled) return null;
    const node = this.draw(view);
    node.dataset.id = String(view.id);
    if (old) {
      const focused = old.node.contains(document.activeElement);
      old.node.replaceWith(node);
      if (focused) node.focus({ preventScroll: true });
    }
    this.entries.set(view.id, { view, node, spelled });
    return node;
  }

  drop(id) {
    this.entries.get(id)?.node.remove();
    this.entries.delete(id);
    this.unfolded.delete(id);
  }

  arrived(view, node, follows) {
    if (follows && !document.hidden) return;
    if (this.unread === 0) this.marked = view.id;
    this.count(this.unread + 1);
  }

  count(unread) {
    this.unread = unread;
    this.on.unread(unread, this.stuck);
  }

  /** A card that is taller than the window is read from its top: the verdict stands in the first line. Null: to the very bottom. */
  follow(node) {
    const top = node ? node.offsetTop - GAP : Infinity;
    const bottom = this.scroller.scrollHeight - this.scroller.clientHeight;
    this.scroller.scrollTop = Math.min(top, bottom);
    this.stuck = top >= bottom;
  }

  /** Puts all nodes in order, with a line for each new day and one before what is unread, and joins what belongs together. */
  arrange() {
    const all = [...this.sorted(), ...this.pending];
    const wanted = [];
    const days = new Set();
    let before = null;
    for (const { view, node } of all) {
      const day = dayOf(view.date);
      if (!days.has(day)) wanted.push(this.dayNode(day, view.date));
      days.add(day);
      if (view.id && view.id === this.marked) wanted.push(this.mark);
      const joined = before && belongsTo(before.view, view) && dayOf(before.view.date) === day && view.id !== this.marked;
      node.classList.toggle("first", !joined);
      node.classList.add("last");
      if (joined) before.node.classList.remove("last");
      wanted.push(node);
      before = { view, node };
    }
    const kept = new Set(wanted);
    for (const node of [...this.list.childNodes]) if (!kept.has(node)) node.remove();
    // What stands in its place is not touched: moving a node would take the focus from it and play its entrance again.
    let place = this.list.firstChild;
    for (const node of wanted) {
      if (node === place) place = place.nextSibling;
      else this.list.insertBefore(node, place);
    }
  }

  dayNode(day, date) {
    if (!this.days.has(day)) this.days.set(day, el("div", { class: "day", role: "separator" }, el("span", { class: "pill" })));
    const node = this.days.get(day);
    const name = dayName(date);
    if (node.textContent !== name) node.firstChild.textContent = name;
    return node;
  }
}

function belongsTo(before, view) {
  if (before.service || view.service || before.from.id !== view.from.id) return false;
  return (view.album !== undefined && view.album === before.album) || Math.abs(view.date - before.date) < TOGETHER;
}
