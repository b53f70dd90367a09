// Light or dark: as the system has it, or as the person chose. It blocks the first drawing, so that a dark page does not flash.

const STORE = "suixing.theme";
const MEDIA = { system: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

/** The names of the themes in the order in which they are offered. */
export const themes = Object.keys(MEDIA);

/** `system`, `light` or `dark`. */
export function theme() {
  try {
    const chosen = localStorage.getItem(STORE);
    return chosen in MEDIA ? chosen : "system";
  } catch {
    return "system";
  }
}

/** Chooses a theme for this browser. */
export function setTheme(name) {
  try {
    if (name === "system") localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, name);
  } catch {
    // Without a store it holds until the page is loaded again.
  }
  apply(name);
}

function apply(name) {
  document.getElementById("dark").media = MEDIA[name];
  const [light, dark] = document.querySelectorAll("meta[name=theme-color]");
  light.media = name === "system" ? "(prefers-color-scheme: light)" : name === "dark" ? "not all" : "all";
  dark.media = MEDIA[name];
}

// Another tab of this browser has chosen.
window.addEventListener("storage", (event) => event.key === STORE && apply(theme()));
apply(theme());
