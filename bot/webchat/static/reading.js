// Where one was reading, so that a reload leads back to it.

const STORE = "suixing.reading";

/** Notes the first message that is to be seen, or nothing for who is at the end. */
export function keepReading(log, place) {
  const top = log.scroller.scrollTop;
  const first = log.isAtBottom() ? null : [...log.entries.values()].find(({ node }) => node.offsetTop + node.offsetHeight > top);
  try {
    if (first) sessionStorage.setItem(STORE, JSON.stringify({ ...place, id: first.view.id, offset: first.node.offsetTop - top }));
    else sessionStorage.removeItem(STORE);
  } catch {
    // Without a session store a reload leads to the end.
  }
}

/** Goes back there, if this is the chat and the message still stands. */
export function resumeReading(log, place) {
  try {
    const { as, chat, id, offset } = JSON.parse(sessionStorage.getItem(STORE)) ?? {};
    const node = log.entries.get(id)?.node;
    if (!node || as !== place.as || chat !== place.chat) return;
    log.scroller.scrollTop = node.offsetTop - offset;
    log.stuck = log.isAtBottom();
  } catch {
    // As above.
  }
}
