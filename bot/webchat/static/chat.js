// One chat, as one person sees it: what comes from the server, what the person does, what is drawn.

import { Answers } from "./answers.js";
import { albumsOf, askPlace, Attachments } from "./attachments.js";
import { answering, Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { listen } from "./gestures.js";
import { Header } from "./header.js";
import { Log } from "./log.js";
import { Sending } from "./message.js";
import { closeMenu } from "./menu.js";
import { alertBox, dismiss, toaster } from "./notices.js";
import { newClientId } from "./outbox.js";
import { Presses } from "./presses.js";
import { keepReading, resumeReading } from "./reading.js";
import { act, read, Unreachable } from "./server.js";
import { Suggestions } from "./suggestions.js";
import { texts } from "./texts.js";
import { touches } from "./touches.js";

/**
 * A chat in `frame` (`root`, `parts`). `outbox` is shared by all. `on.opened(chat)` when it shows another place, `on.unread()`,
 * `on.choose(chat, place)` when the person wants another place here, `on.nobody()`; `on.isCurrent()`, `on.isCrowded()` tell of its
 * neighbours, `on.menu(chat)` what the menu of its head offers besides.
 */
export class Chat {
  constructor(frame, outbox, on) {
    this.root = frame.root;
    this.parts = frame.parts;
    this.outbox = outbox;
    this.on = on;
    this.state = null;
    this.connection = null;
    this.loading = false;
    this.gone = new AbortController();
    this.toast = toaster(this.parts.toast);
    this.presses = new Presses({
      unreachable: () => this.connection.doubt(),
      toast: this.toast,
      alert: (words) => this.alert(words),
    });
    this.log = new Log(this.parts.scroller, this.parts.log, touches(this));
    this.header = new Header(this.parts, {
      choose: (place) => this.on.choose(this, place),
      block: (blocked) => this.quietly("block", { blocked }),
      retry: () => this.connection.hurry(),
      jump: (id) => this.jump(id),
      more: () => this.on.menu(this),
    });
    this.suggestions = new Suggestions(this.parts, {
      bot: () => this.state?.bot,
      place: () => this.place,
      command: (text) => this.say(text),
      start: (parameter) => this.say(`/start ${parameter}`),
      result: (queryId, result) => this.queue("choose", { query_id: queryId, result_id: result.id }, { text: result.title || result.description }),
    });
    this.attachments = new Attachments(this.parts, { changed: () => this.composer?.changed(), toast: this.toast });
    const composing = {
      say: (text, replyTo, marks) => this.say(text, replyTo, marks),
      attached: (caption, replyTo, marks) => this.sendFiles(caption, replyTo, marks),
      edit: (id, text) => this.quietly("edit", { message: id, text }),
      editLast: () => this.editLast(),
      toast: this.toast,
    };
    this.composer = new Composer(this.parts, composing, this.suggestions, this.attachments);
    this.answers = new Answers(this.parts, { tap: (button) => this.answer(button), force: () => this.force() });
    listen(this);
  }

  /** Opens the chat `place` (`as`, `chat`; the server chooses what is missing) and stays in it. `draft` is put into the input. */
  open(place, draft = "") {
    if (this.state) keepReading(this.log, this.place);
    this.connection?.close();
    closeMenu();
    this.log.clear();
    this.state = null;
    this.draft = draft;
    this.connection = new Connection(
      { ...place },
      {
        deliver: () => this.outbox.flush(this.place.as),
        state: (state, missed) => this.showState(state, missed),
        events: (events) => this.take(events),
        standing: (standing) => this.header.setStanding(standing),
        refused: (error) => this.turnedAway(error),
        mayHold: () => !(document.hidden && this.on.isCrowded()),
      },
    );
    this.connection.run();
  }

  /** Leaves the page. */
  close() {
    if (this.state) keepReading(this.log, this.place);
    this.connection?.close();
    this.gone.abort();
    this.log.close();
    this.root.remove();
  }

  get place() {
    return this.connection.place;
  }

  // What comes from the server

  showState(state, missed = false) {
    const { parts } = this;
    const before = this.state;
    this.state = state;
    if (!before) this.on.opened(this);
    for (const message of state.messages) this.outbox.arrived(message.client_id);
    this.log.inGroup = state.chat.kind !== "private";
    this.attachments.limits = state.limits;
    this.composer.limit = state.limits.text;
    this.suggestions.commands = state.commands;
    parts.slash.hidden = state.commands.length === 0;
    this.header.show(state);
    parts.log.setAttribute("aria-busy", String(!before));
    this.log.sync(state.messages, state.more, state.chat, missed);
    // The list keeps them, and lets go of what is deleted.
    delete state.messages;
    this.drawPending();
    setTimeout(() => parts.log.removeAttribute("aria-busy"), 0);
    this.header.showPinned(state.pinned && this.log.view(state.pinned));
    parts.description.textContent = state.bot.description || texts.emptyHint;
    parts.composer.hidden = state.chat.bot === "kicked";
    parts.blocked.hidden = state.chat.bot !== "kicked";
    if (!before) {
      resumeReading(this.log, this.place);
      this.composer.enter(this.place);
      if (this.draft) this.composer.fill(this.draft);
      this.draft = "";
    }
    this.drawUnread(this.log.unread, this.log.stuck);
    this.composer.setHint(this.answers.show(state.reply_keyboard));
    this.drawEmpty();
    this.log.scrolled();
  }

  take(events) {
    const views = [];
    for (const event of events) {
      if (event.kind === "message") {
        views.push(event.message);
        this.outbox.arrived(event.message.client_id);
        if (event.message.from.bot) this.header.setAction("");
      } else if (event.kind === "deleted") {
        this.forget(event.id);
      } else if (event.kind === "action") this.header.setAction(event.action);
      else if (event.kind === "answer") this.presses.answered(event);
      else if (event.kind === "inline_results") this.suggestions.results(event);
      else if (event.kind === "unread") this.header.count(event);
      const isNewChat = event.kind === "elsewhere" && !this.state.chats.some(({ id }) => id === event.chat);
      if (event.kind === "chat" || isNewChat) this.connection.cursor = null;
    }
    if (views.length) this.log.put(views);
    const last = events.filter((event) => event.kind === "message").pop();
    if (last) this.composer.setHint(this.answers.show(last.reply_keyboard));
    this.drawEmpty();
  }

  /** A message was deleted: nothing of it stays on the page, whatever it had got into. */
  forget(id) {
    this.log.remove(id);
    this.composer.forget(id);
    this.presses.forget(id);
    this.outbox.forget(this.place, id);
    if (this.state.pinned === id) this.header.showPinned(null);
    dismiss(id);
    performance.clearResourceTimings();
  }

  turnedAway(error) {
    if (error.status === 409) this.on.nobody();
    else if (error.code === "persona" || error.code === "chat") this.open({});
  }

  /** Something of the outbox has arrived; `message` as the server shows it, where it told. */
  sent(item, message) {
    if (!this.state || item.place.chat !== this.place.chat || item.place.as !== this.place.as) return;
    this.drawPending();
    if (message) this.log.put([message]);
    this.drawEmpty();
  }

  // What the person does

  say(text, replyTo, marks = []) {
    const { answers, quoted } = answering(replyTo);
    const marked = marks.length ? { entities: marks } : {};
    this.queue("send", { text, ...marked, ...answers }, { text, ...marked, reply_to: quoted });
  }

  async sendFiles(caption, replyTo, marks = []) {
    const place = { ...this.place };
    const { answers, quoted } = answering(replyTo);
    const files = await this.attachments.take();
    const albums = albumsOf(files);
    files.forEach(({ file, kind, url, width, height }, number) => {
      const words = number === 0 ? caption : "";
      const together = albums[number] ? { album: albums[number] } : {};
      const marked = words && marks.length ? { entities: marks } : {};
      const sentMarks = marked.entities ? { entities: JSON.stringify(marks) } : {};
      const carried = { kind, name: file.name, size: file.size, mime: file.type, file: "local", local: url, image: url && file.type, width, height };
      this.queue("upload", { kind, caption: words, ...sentMarks, ...together, ...answers }, { text: words, ...marked, media: carried, reply_to: quoted, ...together }, file, place);
    });
  }

  queue(route, body, shown, file = null, place = this.place) {
    this.outbox.add(place, route, body, shown, file);
    this.deliver(place.as);
    this.drawEmpty();
  }

  async deliver(as = this.place.as) {
    try {
      await this.outbox.flush(as);
    } catch {
      // It stays in the queue; the connection finds out how things are and tries again.
      this.connection.doubt();
    }
  }

  /** Does something that is not kept for later; tells if it did not work. */
  async quietly(route, body) {
    try {
      await act(route, this.place, body);
      return true;
    } catch (error) {
      if (error instanceof Unreachable) this.connection.doubt();
      this.toast(error instanceof Unreachable ? texts.needsConnection : (texts.errors[error.code] ?? texts.errors.other));
      return false;
    }
  }

  /** Tells the server up to where the person has read. What gets lost on a broken line is told at the next occasion. */
  read(id) {
    act("read", this.place, { message: id }).catch(() => this.log.unsay());
  }

  answer(button) {
    if (button.action === "location") this.sendPlace();
    else if (button.action === "contact") this.alert(texts.notHere);
    else this.say(button.text);
  }

  async sendPlace() {
    const found = await askPlace();
    if (!found) return;
    const { address, where } = found;
    const replyTo = this.composer.takeReply();
    const { answers, quoted } = answering(replyTo);
    if (where) this.queue("location", { ...where, ...answers }, { text: "", location: { ...where, horizontal_accuracy: where.accuracy }, reply_to: quoted });
    // A place has no words of its own.
    if (address) this.say(address, replyTo);
  }

  /** Forwards a message to the bot, into the chat with it. */
  async forward(id) {
    if (!(await this.quietly("forward", { message: id, client_id: newClientId() }))) return;
    if (this.state.chat.kind === "private") this.log.toBottom();
    else this.toast(texts.forwardedToBot);
  }

  force() {
    const asked = this.log.last((view) => view.from.bot);
    if (asked) this.composer.reply(asked);
  }

  editLast() {
    const own = this.log.last((view) => view.mine && view.text && !view.via_bot);
    if (own) this.composer.edit(own);
  }

  jump(id) {
    if (!this.log.jump(id)) this.toast(texts.quoteGone);
  }

  async loadOlder(before) {
    if (this.loading) return;
    this.loading = true;
    const { connection } = this;
    try {
      const { messages, more } = await read("history", this.place, { before });
      if (connection === this.connection) this.log.prepend(messages, more);
    } catch {
      connection.doubt();
    } finally {
      this.loading = false;
    }
  }

  // What is drawn

  alert(words) {
    alertBox(words, this.on.isCrowded() ? this.state.me.name : "");
  }

  drawPending() {
    if (!this.state) return;
    const from = { id: this.state.me.id, name: this.state.me.name, bot: false };
    const views = this.outbox.in(this.place).map((item) => ({
      ...item.shown,
      client_id: item.client_id,
      from,
      mine: true,
      date: item.since / 1000,
      problem: item.problem,
      sending: item.problem ? Sending.FAILED : Sending.WAITS,
    }));
    this.log.setPending(views);
  }

  drawEmpty() {
    this.parts.nothing.hidden = !this.log.isEmpty;
    this.parts.start.hidden = this.state?.chat.kind !== "private";
  }

  drawUnread(count, atBottom) {
    const { bottom, unread } = this.parts;
    bottom.hidden = atBottom && count === 0;
    unread.textContent = count ? String(count) : "";
    const name = count ? texts.toBottomUnread(count) : texts.toBottom;
    bottom.setAttribute("aria-label", name);
    bottom.title = name;
    this.on.unread();
  }
}
