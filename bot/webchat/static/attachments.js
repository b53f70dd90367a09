// Pictures, files and places on their way into a message.

import { el, icon } from "./dom.js";
import { sizeName } from "./media.js";
import { box } from "./notices.js";
import { texts } from "./texts.js";

const SHOWABLE = new Set(["image/png", "image/jpeg", "image/webp", "image/gif"]);
const LONGEST_SIDE = 2560;
const QUALITY = 0.86;
const MOST_IN_ALBUM = 10;

/** The files that were chosen and not sent yet, shown above the input. `on.changed()` after each change, `on.toast(words)`. */
export class Attachments {
  constructor(parts, on) {
    this.on = on;
    this.node = parts.attachments;
    this.limits = { file: Infinity, photo: Infinity };
    this.chosen = [];
    this.asFiles = false;
  }

  get isEmpty() {
    return this.chosen.length === 0;
  }

  /** Asks for files; `pictures` offers pictures and videos only. */
  choose(pictures) {
    const input = el("input", { type: "file", multiple: true, accept: pictures ? "image/*,video/*" : null });
    input.addEventListener("change", () => this.add([...input.files], !pictures));
    input.click();
  }

  /** Takes files that were chosen, dropped or pasted. */
  add(files, asFiles = false) {
    const fitting = files.filter((file) => file.size > 0 && file.size <= this.limits.file);
    if (fitting.length < files.length) this.on.toast(texts.errors[files.some((file) => file.size > this.limits.file) ? "too_large" : "empty"]);
    for (const file of fitting) this.chosen.push({ file, url: SHOWABLE.has(file.type) ? URL.createObjectURL(file) : null });
    if (fitting.length) this.asFiles = asFiles;
    this.draw();
  }

  /** What there is to send, as `{file, kind, url, width, height}`; afterwards nothing is chosen any more. */
  async take() {
    const { chosen, asFiles } = this;
    this.chosen = [];
    this.draw();
    return Promise.all(chosen.map(({ file, url }) => this.prepare(file, url, asFiles)));
  }

  async prepare(file, url, asFiles) {
    if (!asFiles && isVideo(file)) return { file, kind: "video", url: null };
    const picture = asFiles || !url ? null : await smaller(file);
    if (picture && picture.file.size <= this.limits.photo) return { ...picture, kind: "photo", url };
    if (url) URL.revokeObjectURL(url);
    return { file, kind: "document", url: null };
  }

  drop(number) {
    const [gone] = this.chosen.splice(number, 1);
    if (gone?.url) URL.revokeObjectURL(gone.url);
    this.draw();
  }

  draw() {
    this.node.hidden = this.isEmpty;
    const chips = this.chosen.map(({ file, url }, number) => {
      const sign = url ? el("img", { src: url, alt: "" }) : el("span", { class: "badge", "aria-hidden": "true" }, icon("file"));
      const words = el("span", { class: "file-words" }, el("span", { class: "file-name" }, file.name), el("span", { class: "file-size" }, sizeName(file.size)));
      const away = el("button", { type: "button", class: "plain", "aria-label": `${texts.remove} ${file.name}` }, icon("close"));
      away.addEventListener("click", () => this.drop(number));
      return el("div", { class: "chip" }, sign, words, away);
    });
    this.node.replaceChildren(...chips);
    if (this.chosen.some(({ file, url }) => url || isVideo(file))) {
      const tickBox = el("input", { type: "checkbox" });
      tickBox.checked = this.asFiles;
      tickBox.addEventListener("change", () => {
        this.asFiles = tickBox.checked;
      });
      this.node.append(el("label", { class: "as-file" }, tickBox, texts.asFile));
    }
    this.on.changed();
  }
}

function isVideo(file) {
  return file.type.startsWith("video/");
}

/**
 * For each of the files of one sending the number of its album, null for one that stands alone. As in the apps pictures and videos go
 * together, and files with files.
 */
export function albumsOf(files) {
  const albums = files.map(() => null);
  for (const plain of [true, false]) {
    const places = [...files.keys()].filter((place) => (files[place].kind === "document") === plain);
    for (let first = 0; first < places.length - 1; first += MOST_IN_ALBUM) {
      const together = places.slice(first, first + MOST_IN_ALBUM);
      const number = String(1 + Math.floor(Math.random() * 2 ** 52));
      if (together.length > 1) for (const place of together) albums[place] = number;
    }
  }
  return albums;
}

/**
 * A photo as it is sent: drawn anew, which also leaves behind where and with which phone it was taken. Null if the browser cannot
 * read it.
 */
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const { width, height } = picture;
    if (file.type !== "image/jpeg") return { file, width, height };
    const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
    const canvas = el("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    const drawn = new File([blob], file.name, { type: "image/jpeg" });
    return { file: drawn, width: canvas.width, height: canvas.height };
  } catch {
    return null;
  }
}

/** Asks where one is, by degrees or by an address; resolves to `{where, address}` (`{latitude, longitude, accuracy}` or null, text) or null. */
export async function askPlace() {
  // A browser shall neither remember what stands here nor ask its maker how it is spelled.
  const field = (name, more) => el("input", { autocomplete: "off", spellcheck: "false", "aria-label": name, placeholder: name, ...more });
  const latitude = field(texts.latitude, { inputmode: "decimal" });
  const longitude = field(texts.longitude, { inputmode: "decimal" });
  const address = field(texts.address, { maxlength: "300" });
  const note = el("p", { class: "note", role: "status" });
  let accuracy = null;
  const locate = el("button", { type: "button", class: "wide" }, icon("pin"), texts.locate);
  const found = ({ coords }) => {
    latitude.value = coords.latitude.toFixed(6);
    longitude.value = coords.longitude.toFixed(6);
    accuracy = coords.accuracy;
    note.textContent = texts.accuracy(Math.round(coords.accuracy));
  };
  const lost = () => {
    note.textContent = texts.noLocation;
  };
  locate.addEventListener("click", () => {
    note.textContent = texts.locating;
    if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: true, timeout: 10_000 });
    else lost();
  });
  const values = () => [latitude, longitude].map(({ value }) => (value.trim() ? Number(value.trim().replace("，", ".")) : NaN));
  const isBlank = () => !latitude.value.trim() && !longitude.value.trim();
  const check = () => {
    const [north, east] = values();
    const right = Math.abs(north) <= 90 && Math.abs(east) <= 180 ? true : isBlank() && address.value.trim() !== "";
    if (!right) note.textContent = texts.wrongLocation;
    return right;
  };
  const buttons = [
    { name: texts.cancel, value: "" },
    { name: texts.sendLocation, value: "yes", main: true, check },
  ];
  const words = [locate, note, el("div", { class: "fields" }, latitude, longitude, address)];
  if ((await box({ title: texts.locationTitle, words, buttons })) !== "yes") return null;
  const [north, east] = values();
  const degrees = accuracy === null ? { latitude: north, longitude: east } : { latitude: north, longitude: east, accuracy };
  return { where: isBlank() ? null : degrees, address: address.value.trim() };
}
