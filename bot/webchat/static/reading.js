// Where one is reading: it stays there when something changes above, and a reload leads back to it.

const STORE = "suixing.reading";

function storeOf({ as, chat }) {
  return `${STORE}.${as}.${chat}`;
}

/** The first message that is to be seen, other than `without`, and where it stands; undefined if there is none. */
export function firstSeen(log, without = 0) {
  const top = log.scroller.scrollTop;
  const entry = log.sorted().find(({ view, node }) => view.id !== without && node.offsetTop + node.offsetHeight > top);
  if (!entry) return undefined;
  const offset = entry.node.offsetTop - top;
  return { id: entry.view.id, offset, bottom: offset + entry.node.offsetHeight };
}

/** Scrolls so that the message of `firstSeen` stands where it stood. */
export function restore(log, { id, offset, bottom }) {
  const node = log.entries.get(id)?.node;
  if (!node) return;
  // Of a card whose upper part is out of sight the lower part is read.
  const top = offset < 0 ? node.offsetTop + node.offsetHeight - bottom : node.offsetTop - offset;
  if (Math.abs(top - log.scroller.scrollTop) > 1) log.scroller.scrollTop = top;
}

/** Notes the first message that is to be seen, or nothing for who is at the end. */
export function keepReading(log, place) {
  const first = log.isAtBottom() ? null : firstSeen(log);
  try {
    if (first) sessionStorage.setItem(storeOf(place), JSON.stringify({ id: first.id, offset: first.offset }));
    else sessionStorage.removeItem(storeOf(place));
  } catch {
    // Without a session store a reload leads to the end.
  }
}

/** Goes back there, if the message still stands. */
export function resumeReading(log, place) {
  try {
    const { id, offset } = JSON.parse(sessionStorage.getItem(storeOf(place))) ?? {};
    const node = log.entries.get(id)?.node;
    if (!node) return;
    log.scroller.scrollTop = node.offsetTop - offset;
    log.stuck = log.isAtBottom();
  } catch {
    // As above.
  }
}
