// Asking the server: PAGE_API.md is the contract.

const PATIENCE = 20_000;
const UPLOAD_PATIENCE = 180_000;

/** The server has answered that it will not: `status` of HTTP and `code` of the contract. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** No answer came: the server is away, or the line is. Whether the request arrived is not known. */
export class Unreachable extends Error {}

/** Trades the start key for a cookie. */
export function openSession(key) {
  return request("POST", "/chat/session", { json: { key } });
}

/** Reads one of the `/chat/…` routes as `place` (`as` and `chat`) sees it. */
export function read(route, place, query = {}, options = {}) {
  return request("GET", address(route, place, query), options);
}

/** Says or does something as `place`; `body` is sent as JSON. */
export function act(route, place, body) {
  return request("POST", address(route, place), { json: body });
}

/**
 * Sends a file with `form` and tells `progress(share)` how much of it is gone, from 0 to 1. `signal` calls it off: then it rejects with
 * `Unreachable`, too. `fetch` cannot tell how far it is.
 */
export function upload(place, form, { progress, signal }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address("upload", place));
    request.responseType = "json";
    request.timeout = UPLOAD_PATIENCE;
    request.upload.addEventListener("progress", ({ loaded, total }) => total && progress(loaded / total));
    for (const end of ["error", "timeout", "abort"]) request.addEventListener(end, () => reject(new Unreachable(end)));
    request.addEventListener("load", () => settle(request.status, request.response, resolve, reject));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

function settle(status, answer, resolve, reject) {
  if (answer && status < 400) resolve(answer);
  // Also a proxy's page instead of JSON: somebody is there, but it is not the door.
  else if (!answer || status >= 500) reject(new Unreachable(String(status)));
  else reject(new Refused(status, answer.error ?? "other", answer.message ?? ""));
}

function address(route, place, query = {}) {
  const given = Object.entries({ ...place, ...query }).filter(([, value]) => value !== undefined && value !== null && value !== 0);
  return `/chat/${route}?${new URLSearchParams(given)}`;
}

async function request(method, path, { json, signal, patience = PATIENCE } = {}) {
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, patience);
  signal?.addEventListener("abort", end);
  const init = {
    method,
    body: json === undefined ? undefined : JSON.stringify(json),
    headers: json === undefined ? {} : { "Content-Type": "application/json" },
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    signal: ending.signal,
  };
  let response;
  let answer;
  try {
    response = await fetch(path, init);
    answer = await response.json();
  } catch (error) {
    if (signal?.aborted) throw error;
    // As in `settle`.
    throw new Unreachable(String(error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
  if (response.ok) return answer;
  if (response.status >= 500) throw new Unreachable(String(response.status));
  throw new Refused(response.status, answer.error ?? "other", answer.message ?? "");
}
