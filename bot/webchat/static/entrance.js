// Getting in: the key behind the # of the address becomes a cookie, or a sentence says what to do.

import { byId } from "./dom.js";
import { openSession, read, Refused } from "./server.js";
import { texts } from "./texts.js";

/** Lets the person in with the key of the address or the cookie of before, then calls `enter()`. */
export async function knock(enter) {
  window.addEventListener("hashchange", () => takeKey(enter));
  byId("again").addEventListener("click", () => takeKey(enter));
  await takeKey(enter);
}

/** A page instead of the chat: what is wrong and what to do. */
export function showRefusal(title, words, again = false) {
  byId("columns").hidden = true;
  byId("entrance").hidden = false;
  byId("entrance-title").textContent = title;
  byId("entrance-words").textContent = words;
  byId("again").hidden = !again;
  byId("spinner").hidden = true;
}

let key = "";

async function takeKey(enter) {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (location.hash) {
    // It opens everything: it shall not lie in the address bar or the history.
    history.replaceState(null, "", location.pathname);
    if (!given) return;
    key = given;
  }
  byId("spinner").hidden = false;
  try {
    if (key) await openSession(key);
    else await read("state", {});
  } catch (error) {
    if (await mayStay(error)) enter();
    return;
  }
  key = "";
  enter();
}

/** Whether the cookie of before still holds although there was no key or a wrong one; shows what is wrong if not. */
async function mayStay(error) {
  if (!(error instanceof Refused)) showRefusal(texts.unreachableTitle, texts.unreachable, true);
  else if (error.code === "slow_down") showRefusal(texts.busyTitle, texts.busy, true);
  else if (error.code === "wrong_key") {
    key = "";
    if (await hasCookie()) return true;
    showRefusal(texts.wrongKeyTitle, texts.wrongKey);
  } else if (error.status === 401) showRefusal(texts.noKeyTitle, texts.noKey);
  else return true;
  return false;
}

async function hasCookie() {
  try {
    await read("state", {});
    return true;
  } catch {
    return false;
  }
}
