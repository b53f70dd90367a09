// The page: who is let in, what comes from the server, what the person does.

import { Answers } from "./answers.js";
import { askPlace, Attachments } from "./attachments.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { byId, label } from "./dom.js";
import { knock, showRefusal } from "./entrance.js";
import { listen } from "./gestures.js";
import { Header } from "./header.js";
import { Log } from "./log.js";
import { Sending } from "./message.js";
import { closeMenu } from "./menu.js";
import { alertBox, toast } from "./notices.js";
import { Outbox } from "./outbox.js";
import { Presses } from "./presses.js";
import { resumeReading } from "./reading.js";
import { act, read, Unreachable } from "./server.js";
import { Suggestions } from "./suggestions.js";
import { texts } from "./texts.js";
import { touches } from "./touches.js";

const PLACE = "suixing.place";

class Page {
  constructor() {
    label(texts);
    this.state = null;
    this.connection = null;
    this.loading = false;
    this.presses = new Presses({ unreachable: () => this.connection.doubt() });
    this.outbox = new Outbox({ changed: () => this.drawPending(), sent: (item, message) => this.sent(item, message) });
    this.log = new Log(byId("scroller"), byId("log"), touches(this));
    this.header = new Header({
      switchTo: (place) => this.open(place),
      block: (blocked) => this.quietly("block", { blocked }),
      retry: () => this.connection.hurry(),
      jump: (id) => this.jump(id),
    });
    const input = byId("input");
    this.suggestions = new Suggestions(input, {
      bot: () => this.state?.bot,
      place: () => this.place,
      command: (text) => this.say(text),
      start: (parameter) => this.say(`/start ${parameter}`),
      result: (queryId, result) => this.queue("choose", { query_id: queryId, result_id: result.id }, { text: result.title || result.description }),
    });
    this.attachments = new Attachments({ changed: () => this.composer?.changed() });
    this.composer = new Composer(
      {
        say: (text, replyTo) => this.say(text, replyTo),
        attached: (caption) => this.sendFiles(caption),
        edit: (id, text) => this.quietly("edit", { message: id, text }),
        editLast: () => this.editLast(),
      },
      this.suggestions,
      this.attachments,
    );
    this.answers = new Answers({ tap: (button) => this.answer(button), force: () => this.force() });
    listen(this);
  }

  /** Opens the chat `place` (`as`, `chat`; the server chooses what is missing) and stays in it. */
  open(place) {
    this.connection?.close();
    closeMenu();
    this.log.clear();
    this.state = null;
    this.connection = new Connection(
      { ...place },
      {
        deliver: () => this.outbox.flush(),
        state: (state) => this.showState(state),
        events: (events) => this.take(events),
        standing: (standing) => this.header.setStanding(standing),
        refused: (error) => this.turnedAway(error),
      },
    );
    this.connection.run();
  }

  get place() {
    return this.connection.place;
  }

  // What comes from the server

  showState(state) {
    const before = this.state;
    this.state = state;
    byId("app").hidden = false;
    byId("entrance").hidden = true;
    remember(this.place);
    this.log.inGroup = state.chat.kind !== "private";
    this.attachments.limits = state.limits;
    this.composer.limit = state.limits.text;
    this.suggestions.commands = state.commands;
    byId("slash").hidden = state.commands.length === 0;
    this.header.show(state);
    byId("log").setAttribute("aria-busy", String(!before));
    this.log.sync(state.messages, state.more);
    this.drawPending();
    setTimeout(() => byId("log").removeAttribute("aria-busy"), 0);
    this.header.showPinned(state.pinned && this.log.view(state.pinned));
    byId("description").textContent = state.bot.description || texts.emptyHint;
    byId("composer").hidden = state.chat.bot === "kicked";
    byId("blocked").hidden = state.chat.bot !== "kicked";
    if (!before) {
      resumeReading(this.log, this.place);
      this.composer.enter(this.place);
    }
    this.drawUnread(this.log.unread, this.log.stuck);
    this.composer.setHint(this.answers.show(state.reply_keyboard));
    this.drawEmpty();
  }

  async take(events) {
    // What one says comes back as an event, too; its bubble is exchanged by whoever sent it.
    const { connection } = this;
    await this.outbox.settled();
    if (connection !== this.connection) return;
    const views = [];
    for (const event of events) {
      if (event.kind === "message") {
        views.push(event.message);
        if (event.message.from.bot) this.header.setAction("");
      } else if (event.kind === "deleted") {
        this.log.remove(event.id);
        this.composer.forget(event.id);
      } else if (event.kind === "action") this.header.setAction(event.action);
      else if (event.kind === "answer") this.presses.answered(event);
      else if (event.kind === "inline_results") this.suggestions.results(event);
      else if (event.kind === "elsewhere") this.header.elsewhere(event.chat);
      const isNewChat = event.kind === "elsewhere" && !this.state.chats.some(({ id }) => id === event.chat);
      if (event.kind === "chat" || isNewChat) this.connection.cursor = null;
    }
    if (views.length) this.log.put(views);
    const last = events.filter((event) => event.kind === "message").pop();
    if (last) this.composer.setHint(this.answers.show(last.reply_keyboard));
    this.drawEmpty();
  }

  turnedAway(error) {
    if (error.status === 409) showRefusal(texts.nobodyTitle, texts.nobody);
    else if (error.code === "persona" || error.code === "chat") this.open({});
  }

  sent(item, message) {
    if (item.shown.media?.local) URL.revokeObjectURL(item.shown.media.local);
    this.drawPending();
    if (message && message.chat === this.place.chat && item.place.as === this.place.as) this.log.put([message]);
    this.drawEmpty();
  }

  // What the person does

  say(text, replyTo) {
    const body = replyTo ? { text, reply_to: replyTo.id } : { text };
    const quoted = replyTo && { id: replyTo.id, name: replyTo.mine ? texts.mine : replyTo.from.name, text: replyTo.text.slice(0, 200) };
    this.queue("send", body, { text, reply_to: quoted });
  }

  async sendFiles(caption) {
    const place = { ...this.place };
    const files = await this.attachments.take();
    files.forEach(({ file, kind, url, width, height }, number) => {
      const words = number === 0 ? caption : "";
      const carried = { kind, name: file.name, size: file.size, mime: file.type, file: "local", local: url, image: url && file.type, width, height };
      this.queue("upload", { kind, caption: words }, { text: words, media: carried }, file, place);
    });
  }

  queue(route, body, shown, file = null, place = this.place) {
    this.outbox.add(place, route, body, shown, file);
    this.deliver();
    this.drawEmpty();
  }

  async deliver() {
    try {
      await this.outbox.flush();
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
      toast(error instanceof Unreachable ? texts.needsConnection : (texts.errors[error.code] ?? texts.errors.other));
      return false;
    }
  }

  answer(button) {
    if (button.action === "location") this.sendPlace();
    else if (button.action === "contact") alertBox(texts.notHere);
    else this.say(button.text);
  }

  async sendPlace() {
    const where = await askPlace();
    if (where) this.queue("location", where, { text: "", location: { ...where, horizontal_accuracy: where.accuracy } });
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
    if (!this.log.jump(id)) toast(texts.quoteGone);
  }
  // What is drawn

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
    byId("nothing").hidden = !this.log.isEmpty;
    byId("start").hidden = this.state?.chat.kind !== "private";
  }

  drawUnread(count, atBottom) {
    byId("bottom").hidden = atBottom && count === 0;
    byId("unread").textContent = count ? String(count) : "";
    byId("bottom").setAttribute("aria-label", count ? texts.toBottomUnread(count) : texts.toBottom);
    const title = this.state?.chat.title ?? document.title;
    document.title = count ? `(${count}) ${title}` : title;
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
}

function remember(place) {
  try {
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  } catch {
    // Without a session store a reload leads back to the first person.
  }
}

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE)) ?? {};
  } catch {
    return {};
  }
}

const page = new Page();
knock(() => page.open(remembered()));
