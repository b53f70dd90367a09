// One message as a bubble with what hangs under it.

import { timeOf } from "./clock.js";
import { el, icon } from "./dom.js";
import { inlineKeyboard } from "./keyboards.js";
import { isPicture, media } from "./media.js";
import { richText } from "./richtext.js";
import { texts } from "./texts.js";

/** Where a message that waits to be sent stands. */
export const Sending = { WAITS: "waits", FAILED: "failed" };

/**
 * The node of a message. `view` is what the server tells of it (PAGE_API.md); one that is not sent yet has `sending` and
 * `problem` besides. `on` is what touching its parts does; `unfolded` the quotes that stand open.
 */
export function messageNode(view, { on, unfolded, inGroup }) {
  if (view.service) return serviceNode(view);
  const bubble = el("div", { class: "bubble" });
  if (inGroup && !view.mine) bubble.append(el("div", { class: `name tone-${Math.abs(view.from.id) % 6}` }, view.from.name));
  if (view.forwarded_from !== undefined) bubble.append(el("div", { class: "origin" }, texts.forwarded(view.forwarded_from)));
  if (view.via_bot) bubble.append(el("div", { class: "origin" }, texts.via(view.via_bot)));
  if (view.reply_to) bubble.append(snippet(view.reply_to, on));
  const carried = media(view, on);
  if (carried) bubble.append(carried);
  const end = meta(view);
  if (view.sending === Sending.WAITS && view.media) bubble.append(carrying(view, on));
  if (view.text) bubble.append(el("div", { class: "text" }, richText(view.text, view.entities, textActions(view, on), unfolded), end));
  else bubble.append(end);
  if (view.reactions?.length) {
    bubble.append(el("div", { class: "reactions", "aria-label": texts.reactions }, ...view.reactions.map((mark) => el("span", {}, mark))));
  }
  const classes = ["msg", view.mine ? "out" : "in"];
  if (isPicture(view.media)) classes.push(view.text ? "captioned" : "bare-picture");
  if (view.protected) classes.push("protected");
  if (view.sending) classes.push(view.sending);
  const node = el(
    "article",
    { class: classes.join(" "), tabindex: "-1", "aria-label": texts.says(view.mine ? texts.mine : view.from.name, timeOf(view.date)) },
    el("div", { class: "column" }, bubble, inlineKeyboard(view.keyboard, on), view.sending === Sending.FAILED ? failed(view, on) : null),
  );
  if (!view.sending) node.append(more());
  if (view.keyboard?.length) node.classList.add("with-keyboard");
  return node;
}

function serviceNode(view) {
  const say = view.service.kind === "joined" ? texts.joined : texts.left;
  return el("article", { class: "msg service", tabindex: "-1" }, el("span", { class: "pill" }, say(view.service.names.join("、"))));
}

/** Of a protected message only what its bot put on a copy button may be copied. */
function textActions(view, on) {
  return view.protected ? { ...on, copy: () => {} } : on;
}

/** For a mouse; the keyboard opens the same menu on the message itself. */
function more() {
  return el("button", { type: "button", class: "more", tabindex: "-1", "aria-label": texts.messageMenu, title: texts.messageMenu }, icon("more"));
}

function snippet(quoted, on) {
  const words = quoted.text.replace(/\s+/g, " ") || texts.kinds[on.view(quoted.id)?.media?.kind] || texts.message;
  return el(
    "button",
    { type: "button", class: "snippet", on: { click: () => on.jump(quoted.id) } },
    el("span", { class: "snippet-name" }, quoted.name),
    el("span", { class: "snippet-words" }, words),
  );
}

function meta(view) {
  const node = el("span", { class: "meta" });
  if (view.edited) node.append(el("span", { class: "edited" }, texts.edited));
  node.append(el("time", { datetime: new Date(view.date * 1000).toISOString() }, timeOf(view.date)));
  if (view.sending === Sending.WAITS) node.append(mark("clock", texts.sending));
  else if (view.sending === Sending.FAILED) node.append(mark("alert", texts.unsent));
  else if (view.mine) node.append(mark("tick", texts.sent));
  return node;
}

function mark(name, words) {
  return el("span", { class: `mark ${name}`, role: "img", "aria-label": words, title: words }, icon(name));
}

/** How far a file is on its way, and calling it off. */
function carrying(view, on) {
  const bar = el("span", { class: "progress", role: "progressbar", "aria-label": texts.sending, "aria-valuemin": "0", "aria-valuemax": "100" });
  const words = el("span", { class: "progress-words" }, texts.waiting);
  const stop = el("button", { type: "button", class: "stop", "aria-label": texts.cancelSending, title: texts.cancelSending }, icon("close"));
  stop.addEventListener("click", () => on.cancel(view.client_id));
  return el("div", { class: "carrying" }, el("span", { class: "progress-column" }, words, bar), stop);
}

/** Shows in the node of a waiting message that `share` (0 to 1) of its file is gone. */
export function drawProgress(node, share) {
  const bar = node.querySelector(".progress");
  if (!bar) return;
  const percent = Math.floor(share * 100);
  bar.setAttribute("aria-valuenow", String(percent));
  bar.style.setProperty("--share", `${percent}%`);
  node.querySelector(".progress-words").textContent = percent < 100 ? texts.percent(percent) : texts.finishing;
}

function failed(view, on) {
  const problem = texts.errors[view.problem] ?? texts.errors.other;
  return el(
    "div",
    { class: "failure", role: "alert" },
    el("span", {}, `${texts.unsent}：${problem}`),
    el("button", { type: "button", on: { click: () => on.resend(view.client_id) } }, texts.resend),
    el("button", { type: "button", on: { click: () => on.discard(view.client_id) } }, texts.discard),
  );
}
