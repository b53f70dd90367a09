// Where one was reading, so that a reload leads back to it.

const STORE = "suixing.reading";

function storeOf({ as, chat }) {
  return `${STORE}.${as}.${chat}`;
}

/** Notes the first message that is to be seen, or nothing for who is at the end. */
export function keepReading(log, place) {
  const top = log.scroller.scrollTop;
  const first = log.isAtBottom() ? null : [...log.entries.values()].find(({ node }) => node.offsetTop + node.offsetHeight > top);
  try {
    if (first) sessionStorage.setItem(storeOf(place), JSON.stringify({ id: first.view.id, offset: first.node.offsetTop - top }));
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
