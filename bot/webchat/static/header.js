// The head of the chat: with whom one talks, what they are doing, as whom one speaks, and how the line is.

import { Standing } from "./connection.js";
import { byId } from "./dom.js";
import { openMenu } from "./menu.js";
import { texts } from "./texts.js";

const ACTION_SHOWN = 5_000;
const BANNER_AFTER = 700;

/** `on.switchTo(place)`, `on.block(blocked)`, `on.retry()`, `on.jump(id)` are what touching it does. */
export class Header {
  constructor(on) {
    this.on = on;
    this.state = null;
    this.news = new Set();
    this.standing = Standing.CONNECTING;
    this.action = "";
    this.ending = 0;
    this.waiting = 0;
    byId("switch").addEventListener("click", () => this.openSwitch());
    byId("retry").addEventListener("click", () => on.retry());
    byId("pinned").addEventListener("click", () => on.jump(this.state.pinned));
    this.drawStatus();
  }

  /** The state of the chat, as the server tells it. */
  show(state) {
    this.state = state;
    this.news.delete(state.chat.id);
    byId("title").textContent = state.chat.title;
    byId("avatar").textContent = [...state.chat.title][0] ?? "";
    byId("persona").textContent = state.personas.length > 1 ? state.me.name : "";
    byId("persona").hidden = state.personas.length < 2;
    this.drawNews();
    this.drawStatus();
  }

  /** The pinned message, null if there is none to be seen. */
  showPinned(view) {
    byId("pinned").hidden = !view;
    if (view) byId("pinned-words").textContent = view.text.replace(/\s+/g, " ") || texts.message;
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

  /** Something new was said in another chat. */
  elsewhere(chat) {
    this.news.add(chat);
    this.drawNews();
  }

  drawNews() {
    byId("switch").classList.toggle("has-news", this.news.size > 0);
  }

  drawStatus() {
    const node = byId("status");
    const away = this.standing !== Standing.ONLINE;
    const own = this.state?.chat.kind === "private" ? this.state.bot.short_description || texts.online : texts.group;
    const words = away ? texts.connecting : this.action || own;
    if (node.textContent !== words) node.textContent = words;
    node.classList.toggle("busy", !away && Boolean(this.action));
  }

  drawBanner() {
    const ended = this.standing === Standing.ENDED;
    const away = this.standing === Standing.OFFLINE;
    byId("banner").hidden = !(ended || away);
    byId("banner").classList.toggle("ended", ended);
    byId("banner-words").textContent = ended ? texts.ended : away ? texts.reconnecting : "";
    byId("retry").hidden = !away;
  }

  openSwitch() {
    const { state } = this;
    if (!state) return;
    const items = [];
    if (state.personas.length > 1) {
      items.push({ heading: true, name: texts.persons });
      for (const { id, name } of state.personas) items.push({ name, checked: id === state.me.id, run: () => this.on.switchTo({ as: id }) });
    }
    if (state.chats.length > 1) {
      items.push({ heading: true, name: texts.chats });
      for (const { id, title } of state.chats) {
        const news = this.news.has(id) ? texts.unread : "";
        items.push({ name: title, news, checked: id === state.chat.id, run: () => this.on.switchTo({ as: state.me.id, chat: id }) });
      }
    }
    if (state.chat.kind === "private" && state.chat.bot !== "left") {
      const blocked = state.chat.bot === "kicked";
      items.push({ name: blocked ? texts.unblock : texts.block, icon: "block", danger: !blocked, run: () => this.on.block(!blocked) });
    }
    if (!items.length) items.push({ heading: true, name: state.me.name });
    openMenu(byId("switch"), items, texts.switchTo);
  }
}
