// The page: who is let in, and the chats that stand on it: one on a phone, up to three side by side where there is room.

import { Chat } from "./chat.js";
import { byId, label } from "./dom.js";
import { knock, showRefusal } from "./entrance.js";
import { newFrame } from "./frame.js";
import { Outbox, release } from "./outbox.js";
import { texts } from "./texts.js";

const STORE = "suixing.places";
const MOST = 3;
const WIDE = window.matchMedia("(min-width: 1100px)");

class Page {
  constructor() {
    label(texts);
    this.chats = [];
    this.current = null;
    this.aside = [];
    this.wanted = null;
    this.outbox = new Outbox({
      changed: () => this.chats.forEach((chat) => chat.drawPending()),
      sent: (item, message) => this.sent(item, message),
      progress: (item) => this.chats.forEach((chat) => chat.log.progress(item)),
      stalled: (as) => this.chats.filter(({ place }) => place.as === as).forEach(({ connection }) => connection.doubt()),
    });
    WIDE.addEventListener("change", () => this.fit());
    window.addEventListener("beforeunload", (event) => {
      // Texts come back after a reload, files cannot.
      if (this.outbox.items.some((item) => item.file)) event.preventDefault();
    });
  }

  /** Opens the places of before, or the server's choice. */
  enter() {
    if (this.chats.length) {
      this.reveal();
      for (const { connection } of this.chats) connection.hurry();
      return;
    }
    const places = remembered();
    this.aside = places.slice(1);
    this.add(places[0] ?? {});
    this.fit();
  }

  add(place) {
    const { root, parts } = newFrame();
    const chat = new Chat({ root, parts }, this.outbox, {
      opened: () => this.opened(chat),
      unread: () => this.drawTitle(),
      choose: (asking, wanted) => this.choose(asking, wanted),
      nobody: () => showRefusal(texts.nobodyTitle, texts.nobody),
      isCurrent: () => this.current === chat,
      isCrowded: () => this.chats.length > 1,
      menu: () => this.menu(chat),
    });
    for (const event of ["focusin", "pointerdown"]) root.addEventListener(event, () => this.focus(chat));
    parts.widen.addEventListener("click", () => this.widen(chat));
    parts.narrow.addEventListener("click", () => this.remove(chat));
    this.chats.push(chat);
    // An empty head would only flash.
    root.hidden = true;
    byId("columns").append(root);
    this.focus(this.current ?? chat);
    chat.open(place);
    return chat;
  }

  opened(chat) {
    const isNew = chat.root.hidden;
    chat.root.hidden = false;
    this.reveal();
    if (isNew && this.wanted === chat) chat.parts.input.focus();
    this.changed();
  }

  reveal() {
    byId("columns").hidden = false;
    byId("entrance").hidden = true;
  }

  remove(chat) {
    const at = this.chats.indexOf(chat);
    this.chats.splice(at, 1);
    chat.close();
    if (this.current === chat) this.focus(this.chats[Math.max(0, at - 1)]);
    this.changed();
    this.current.parts.input.focus();
  }

  focus(chat) {
    this.current = chat;
    for (const one of this.chats) one.root.classList.toggle("current", one === chat);
  }

  /** Somebody who speaks in another column already changes places with whom this one shows. */
  choose(chat, place) {
    const other = this.chats.find((one) => one !== chat && one.place.as === place.as);
    if (other && chat.place.as !== place.as) other.open({ ...chat.place });
    chat.open(place);
  }

  /** One more column, for somebody who is not to be seen yet: rather who has something unread. */
  widen(chat) {
    const others = this.free(chat);
    const next = others.find(({ id }) => chat.header.unreadOf(id) > 0) ?? others[0];
    if (next) this.wanted = this.add({ as: next.id });
  }

  free(chat) {
    const shown = new Set(this.chats.map(({ place }) => place.as));
    return (chat.state?.personas ?? []).filter(({ id }) => !shown.has(id));
  }

  canWiden(chat) {
    return WIDE.matches && this.chats.length < MOST && this.free(chat).length > 0;
  }

  menu(chat) {
    const items = [];
    if (this.canWiden(chat)) items.push({ name: texts.widen, icon: "columns", run: () => this.widen(chat) });
    if (this.chats.length > 1) items.push({ name: texts.narrow, icon: "close", run: () => this.remove(chat) });
    return items;
  }

  /** A narrow window shows the chat where one was; the others come back with the room. */
  fit() {
    if (WIDE.matches) {
      const shown = new Set(this.chats.map(({ place }) => place.as));
      for (const place of this.aside.splice(0)) if (this.chats.length < MOST && !shown.has(place.as)) this.add(place);
    } else {
      for (const chat of this.chats.filter((one) => one !== this.current)) {
        this.aside.push({ ...chat.place });
        this.chats.splice(this.chats.indexOf(chat), 1);
        chat.close();
      }
    }
    this.changed();
  }

  changed() {
    for (const chat of this.chats) {
      chat.parts.narrow.hidden = this.chats.length < 2;
      chat.parts.widen.hidden = chat !== this.chats[this.chats.length - 1] || !this.canWiden(chat);
      const name = chat.state && texts.column(chat.state.me.name, chat.state.chat.title);
      if (name) chat.root.setAttribute("aria-label", name);
    }
    byId("columns").dataset.count = String(this.chats.length);
    remember([...this.chats.map(({ place }) => place), ...this.aside]);
    this.drawTitle();
  }

  drawTitle() {
    const unread = this.chats.reduce((sum, { log }) => sum + log.unread, 0);
    const title = this.chats[0]?.state?.chat.title ?? texts.product;
    document.title = unread ? `(${unread}) ${title}` : title;
  }

  sent(item, message) {
    for (const chat of this.chats) chat.sent(item, message);
    release(item);
  }
}

function remember(places) {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(places));
  } catch {
    // Without a session store a reload leads back to the first person.
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}

// Which files were fetched is nobody's business: of what is deleted not even its address shall stay.
performance.setResourceTimingBufferSize(0);
const page = new Page();
knock(() => page.enter());
