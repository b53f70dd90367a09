// What touching a part of a message does.

import { tick } from "./keyboards.js";
import { openMenu } from "./menu.js";
import { confirmBox, copy, showPicture } from "./notices.js";
import { texts } from "./texts.js";

/** The `on` of messages, for the page they stand on. */
export function touches(page) {
  return {
    link: (url, shown, id) => openLink(page, url, shown, id),
    command: (text) => page.say(text),
    copy: (text, id) => copy(text, page.toast, id),
    picture: (url, name, id) => showPicture(url, name, id),
    jump: (id) => page.jump(id),
    view: (id) => page.log.view(id),
    button: (button, node, event) => pressed(page, button, node, event),
    menu: (view, anchor) => showMenu(page, view, anchor),
    resend: (clientId) => {
      page.outbox.retry(clientId);
      page.deliver();
    },
    discard: (clientId) => page.outbox.discard(clientId),
    cancel: (clientId) => page.outbox.discard(clientId),
    read: (id) => page.read(id),
    older: (id) => page.loadOlder(id),
    unread: (count, atBottom) => page.drawUnread(count, atBottom),
  };
}

/** What touching the parts of one message does: what opens knows whose it is, and closes when that is deleted. */
export function ofMessage(id, on) {
  return {
    ...on,
    copy: (text) => on.copy(text, id),
    link: (url, shown) => on.link(url, shown, id),
    picture: (url, name) => on.picture(url, name, id),
  };
}

async function pressed(page, button, node, event) {
  const id = Number(node.closest("article").dataset.id);
  if (button.action === "press") await page.presses.press(page.place, id, button, node);
  else if (button.action === "copy") {
    if (await copy(button.copy, page.toast, id)) tick(node, texts.copied);
  } else if (button.action === "url") {
    event.preventDefault();
    await openLink(page, button.url, button.text, id);
  } else if (button.action === "inline") page.composer.fill(queryOf(page, button));
  else if (button.action === "inline_to") chooseChat(page, button, node);
  else page.toast(texts.notHere);
}

function queryOf(page, button) {
  return `@${page.state.bot.username} ${button.query}`;
}

/** The bot's answer shall go to a chat that the person chooses; with one chat only there is nothing to choose. */
function chooseChat(page, button, node) {
  const { chats, me } = page.state;
  const query = queryOf(page, button);
  if (chats.length < 2) {
    page.composer.fill(query);
    return;
  }
  const heading = { heading: true, name: texts.chooseChat };
  const go = (id) => (id === page.place.chat ? page.composer.fill(query) : page.open({ as: me.id, chat: id }, query));
  openMenu(node, [heading, ...chats.map(({ id, title }) => ({ name: title, icon: "inline", run: () => go(id) }))], texts.chooseChat);
}

/** Opens a site, after showing its address where the words do not; a link that starts our own bot is a message to it. */
async function openLink(page, url, shown, id) {
  const start = startParameter(url, page.state.bot.username);
  if (start !== null) {
    page.say(`/start ${start}`.trim());
    return;
  }
  const says = url.replace(/^https?:\/\//, "").replace(/\/$/, "");
  const isPlain = shown.replace(/^https?:\/\//, "").replace(/\/$/, "") === says;
  if (isPlain || (await confirmBox(texts.openLink, url, texts.open, id))) window.open(url, "_blank", "noopener,noreferrer");
}

function startParameter(url, username) {
  const { hostname, pathname, searchParams } = new URL(url);
  if (hostname !== "t.me" || pathname.slice(1).toLowerCase() !== username.toLowerCase()) return null;
  return searchParams.get("start") ?? "";
}

function showMenu(page, view, anchor) {
  const items = [{ name: texts.reply, icon: "reply", run: () => page.composer.reply(view) }];
  if (view.text && !view.protected) items.push({ name: texts.copyText, icon: "copy", run: () => copy(view.text, page.toast, view.id) });
  if (!view.protected) items.push({ name: texts.forward, icon: "forward", run: () => page.forward(view.id) });
  if (view.mine && view.text && !view.via_bot) items.push({ name: texts.edit, icon: "pen", run: () => page.composer.edit(view) });
  if (view.mine || page.state.chat.kind === "private") {
    const remove = async () => {
      if (await confirmBox(texts.removeMessage, texts.askRemove, texts.removeMessage, view.id)) await page.quietly("delete", { message: view.id });
    };
    items.push({ name: texts.removeMessage, icon: "bin", danger: true, run: remove });
  }
  openMenu(anchor, items, texts.messageMenu, view.id);
}
