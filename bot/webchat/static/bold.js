// Words in bold: stars around them while one writes, a mark once they are sent. Stars that somebody has typed stay stars.

const STARS = "**";
const AROUND = /\*\*(?=\S)([^*\n]*\S)\*\*/g;
/** The places whose draft has words that were put into bold with the button. */
const marked = new Set();

/** Whether stars in the draft of that place mean bold words. */
export function isMarked(place) {
  return marked.has(place);
}

/** The draft with its selection in bold, or no longer so: `{value, start, end}`. */
export function withMarks(place, value, start, end) {
  const chosen = value.slice(start, end);
  if (value.slice(start - 2, start) === STARS && value.slice(end, end + 2) === STARS && marked.has(place)) {
    return { value: value.slice(0, start - 2) + chosen + value.slice(end + 2), start: start - 2, end: end - 2 };
  }
  marked.add(place);
  // A mark ends with a word and stays on one line, or nothing would be seen of it.
  const words = chosen.split("\n").map((line) => line.replace(/^(\s*)(.*?)(\s*)$/u, (_, before, word, after) => (word ? before + STARS + word + STARS + after : line)));
  const shown = words.join("\n");
  const single = words.length === 1 && shown.startsWith(STARS) && shown.endsWith(STARS);
  return { value: value.slice(0, start) + shown + value.slice(end), start: start + (single ? 2 : 0), end: start + shown.length - (single ? 2 : 0) };
}

/** What is sent of a draft: `{text, marks}`, the marks as the server takes them. */
export function marksOf(draft) {
  const marks = [];
  let text = "";
  let rest = 0;
  for (const found of draft.matchAll(AROUND)) {
    text += draft.slice(rest, found.index);
    marks.push({ type: "bold", offset: text.length, length: found[1].length });
    text += found[1];
    rest = found.index + found[0].length;
  }
  return { text: text + draft.slice(rest), marks };
}

/** The draft of that place has gone out or was thrown away. */
export function unmark(place) {
  marked.delete(place);
}
