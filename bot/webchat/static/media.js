// What a message carries besides words: pictures, files, places, contacts.

import { el, icon } from "./dom.js";
import { texts } from "./texts.js";

const LARGEST_WIDTH = 320;
const LARGEST_HEIGHT = 380;
const UNITS = ["B", "KB", "MB", "GB"];

/** Where a file is fetched from. */
function fileUrl(id) {
  return `/chat/file/${encodeURIComponent(id)}`;
}

/** `3.4 MB`. */
export function sizeName(bytes) {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${unit && size < 10 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}

/** The node for what `view` carries, null if it carries nothing. `on.picture(url, name)` opens a picture, `on.copy(text)` copies. */
export function media(view, on) {
  if (view.media) return isPicture(view.media) ? picture(view.media, on) : file(view.media, view.protected);
  if (view.venue || view.location) return place(view.venue?.location ?? view.location, view.venue, on);
  if (view.contact) return contact(view.contact, on);
  return null;
}

/** Whether a message is shown as a picture with its time on it. */
export function isPicture(body) {
  return Boolean(body && body.image && body.kind !== "document" && body.file);
}

function picture(body, on) {
  const url = body.local ?? fileUrl(body.file);
  const name = texts.kinds[body.kind] ?? texts.photo;
  const image = el("img", { src: url, alt: name, loading: "lazy", decoding: "async", draggable: "false" });
  if (body.width && body.height) {
    const scale = Math.min(LARGEST_WIDTH / body.width, LARGEST_HEIGHT / body.height, 1);
    // Known before it is loaded, so that nothing below it jumps.
    image.width = Math.round(body.width * scale);
    image.height = Math.round(body.height * scale);
  }
  const button = el("button", { type: "button", class: "picture", "aria-label": texts.photoOpen }, image);
  if (body.spoiler) button.classList.add("covered");
  button.addEventListener("click", () => {
    if (!button.classList.replace("covered", "bare")) on.picture(url, body.name || name);
  });
  return button;
}

function file(body, isProtected) {
  const kind = texts.kinds[body.kind] ?? texts.kinds.document;
  const name = body.name || body.title || kind;
  const details = [body.kind === "document" ? "" : kind, duration(body.duration), body.emoji, sizeName(body.size)].filter(Boolean).join(" · ");
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(body.name)?.[1].toUpperCase() ?? "";
  const badge = el("span", { class: "badge", "aria-hidden": "true" }, ending || icon("file"));
  const words = el("span", { class: "file-words" }, el("span", { class: "file-name" }, name));
  if (!body.file) {
    words.append(el("span", { class: "file-size" }, texts.fileGone));
    return el("div", { class: "file gone" }, badge, words);
  }
  words.append(el("span", { class: "file-size" }, details));
  // What is not sent yet lies with its sender only.
  if (isProtected || body.local !== undefined) return el("div", { class: "file" }, badge, words);
  const props = { class: "file", href: fileUrl(body.file), download: body.name || true, "aria-label": texts.download(`${name}，${details}`) };
  return el("a", props, badge, words, icon("download"));
}

function duration(seconds) {
  if (!seconds) return "";
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function place(location, venue, on) {
  const latitude = location.latitude.toFixed(5);
  const longitude = location.longitude.toFixed(5);
  const spelled = location.latitude >= 0 && location.longitude >= 0 ? texts.coordinates : texts.plainCoordinates;
  const words = el("span", { class: "file-words" }, el("span", { class: "file-name" }, venue?.title || texts.location));
  if (venue?.address) words.append(el("span", { class: "file-size" }, venue.address));
  words.append(el("span", { class: "file-size" }, spelled(latitude, longitude)));
  if (location.horizontal_accuracy) words.append(el("span", { class: "file-size" }, texts.accuracy(Math.round(location.horizontal_accuracy))));
  const copy = el(
    "button",
    { type: "button", class: "copy-place", "aria-label": texts.copyCoordinates, title: texts.copyCoordinates },
    icon("copy"),
  );
  copy.addEventListener("click", () => on.copy(`${latitude},${longitude}`));
  return el("div", { class: "file place" }, el("span", { class: "badge", "aria-hidden": "true" }, icon("pin")), words, copy);
}

function contact(person, on) {
  const name = [person.first_name, person.last_name].filter(Boolean).join(" ");
  const number = el("button", { type: "button", class: "command" }, person.phone_number);
  number.addEventListener("click", () => on.copy(person.phone_number));
  const words = el("span", { class: "file-words" }, el("span", { class: "file-name" }, name || texts.contact), number);
  return el("div", { class: "file" }, el("span", { class: "badge", "aria-hidden": "true" }, icon("person")), words);
}
