// The head of the chat: with whom one talks, what they are doing, as whom one speaks, and how the line is.

import { Standing } from "./connection.js";
import { el } from "./dom.js";
import { openMenu } from "./menu.js";
import { texts } from "./texts.js";
import { setTheme, theme, themes } from "./theme.js";

const ACTION_SHOWN = 5_000;
const BANNER_AFTER = 700;
const MOST_SHOWN = 99;

/**
 * `parts` are those of the frame. `on.choose(place)`, `on.block(blocked)`, `on.retry()`, `on.jump(id)` are what touching it does;
 * `on.more()` are further entries of its menu.
 */
export class Header {
  constructor(parts, on) {
    this.parts = parts;
    this.on = on;
    this.state = null;
    // By person, then by chat; of others only the sum is known, under 0.
    this.unread = new Map();
    this.standing = Standing.CONNECTING;
    this.action = "";
    this.ending = 0;
    this.waiting = 0;
    parts.switch.addEventListener("click", () => this.openSwitch());
    parts.retry.addEventListener("click", () => on.retry());
    parts.pinned.addEventListener("click", () => on.jump(this.state.pinned));
    this.drawStatus();
  }

  /** The state of the chat, as the server tells it. */
  show(state) {
    const { parts } = this;
    this.state = state;
    this.unread = new Map(state.personas.map(({ id, unread }) => [id, new Map([[0, unread]])]));
    this.unread.set(state.me.id, new Map(state.chats.map(({ id, unread }) => [id, unread])));
    const me = state.personas.find(({ id }) => id === state.me.id);
    parts.title.textContent = state.chat.title;
    parts.avatar.textContent = [...state.chat.title][0] ?? "";
    parts.speaksAs.hidden = state.personas.length < 2;
    parts.persona.textContent = state.personas.length > 1 ? state.me.name : "";
    parts.about.textContent = me?.about ?? "";
    this.drawNews();
    this.drawStatus();
  }

  /** The pinned message, null if there is none to be seen. */
  showPinned(view) {
    this.parts.pinned.hidden = !view;
    this.parts.pinnedWords.textContent = view ? view.text.replace(/\s+/g, " ") || texts.message : "";
  }

  setStanding(standing) {
    this.standing = standing;
    this.drawStatus();
    clearTimeout(this.waiting);
    // A blink of the line is not worth a word.
    if (standing === Standing.OFFLINE || standing === Standing.ENDED) this.waiting = setTimeout(() => this.drawBanner(), BANNER_AFTER);
    else this.drawBanner();
  }

  /** What the bot is doing right now; `cancel` or nothing ends it. */
  setAction(action) {
    clearTimeout(this.ending);
    this.action = texts.actions[action] ?? "";
    if (this.action) this.ending = setTimeout(() => this.setAction(""), ACTION_SHOWN);
    this.drawStatus();
  }

  /** How much of a chat somebody has not read, as the event `unread` tells it. */
  count({ person, chat, count, total }) {
    if (person === this.state.me.id) this.unread.get(person).set(chat, count);
    else this.unread.set(person, new Map([[0, total]]));
    this.drawNews();
  }

  /** How much that person has not read, in all chats. */
  unreadOf(person) {
    return [...(this.unread.get(person)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  drawNews() {
    const { state, parts } = this;
    const others = [...this.unread.keys()].filter((id) => id !== state.me.id).reduce((sum, id) => sum + this.unreadOf(id), 0);
    const own = [...this.unread.get(state.me.id)].reduce((sum, [id, count]) => sum + (id === state.chat.id ? 0 : count), 0);
    const count = others + own;
    parts.switch.classList.toggle("has-news", count > 0);
    parts.others.textContent = count ? shown(count) : "";
    parts.switch.setAttribute("aria-label", count ? `${texts.switchTo}，${texts.unreadElsewhere(count)}` : texts.switchTo);
  }

  drawStatus() {
    const node = this.parts.status;
    const away = this.standing !== Standing.ONLINE;
    const own = this.state?.chat.kind === "private" ? this.state.bot.short_description || texts.bot : texts.group;
    const lost = this.standing === Standing.CONNECTING ? texts.connecting : texts.reconnect;
    const words = away ? lost : this.action || `${texts.online} · ${own}`;
    if (node.textContent !== words) node.textContent = words;
    node.classList.toggle("busy", !away && Boolean(this.action));
    node.classList.toggle("away", away);
  }

  drawBanner() {
    const { banner, bannerWords, retry } = this.parts;
    const ended = this.standing === Standing.ENDED;
    const away = this.standing === Standing.OFFLINE;
    banner.hidden = !(ended || away);
    banner.classList.toggle("ended", ended);
    bannerWords.textContent = ended ? texts.ended : away ? texts.reconnecting : "";
    retry.hidden = !away;
  }

  openSwitch() {
    const { state } = this;
    if (!state) return;
    const items = [];
    if (state.personas.length > 1) {
      items.push({ heading: true, name: texts.persons });
      state.personas.forEach((persona, place) => items.push(this.personaItem(persona, place)));
    }
    if (state.chats.length > 1) {
      items.push({ heading: true, name: texts.chats });
      for (const { id, title } of state.chats) {
        const here = id === state.chat.id;
        const count = here ? 0 : this.unread.get(state.me.id).get(id);
        items.push({ name: title, badge: badge(count), checked: here, run: () => this.on.choose({ as: state.me.id, chat: id }) });
      }
    }
    items.push({ heading: true, name: texts.page }, ...this.on.more());
    items.push({ choices: themes.map((name) => ({ name: texts.themes[name], checked: theme() === name, run: () => setTheme(name) })), name: texts.theme });
    if (state.chat.kind === "private" && state.chat.bot !== "left") {
      const blocked = state.chat.bot === "kicked";
      items.push({ name: blocked ? texts.unblock : texts.block, icon: "block", danger: !blocked, run: () => this.on.block(!blocked) });
    }
    openMenu(this.parts.switch, items, texts.switchTo);
  }

  personaItem({ id, name, about }, place) {
    const here = id === this.state.me.id;
    const face = el("span", { class: `face face-${place % 6}`, "aria-hidden": "true" }, [...name].pop() ?? "");
    return { name, more: about, face, badge: here ? null : badge(this.unreadOf(id)), checked: here, run: () => here || this.on.choose({ as: id }) };
  }
}

function badge(count) {
  return count ? el("span", { class: "badge-count", role: "img", "aria-label": texts.unreadCount(count) }, shown(count)) : null;
}

function shown(count) {
  return count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
}
