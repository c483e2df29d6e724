// The frame: which screen is shown, keys, light and dark.

/** A screen with its heading; the way to it stands before, a mark after. `focus` is where one goes on reading. */
function screen(title, content, way, mark, focus = "h1") {
  return {
    title, focus,
    nodes: [
      el("div", { class: "head" }, way && el("p", { class: "way" }, way), el("h1", { tabindex: "-1" }, short(title, 200)), mark),
      ...content.flat(Infinity).filter(Boolean),
    ],
  };
}

function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decode);
  const chosen = Object.fromEntries(new URLSearchParams(query));
  const artifact = findArtifact(parts[1], parts[2]);
  switch (parts[0]) {
    case undefined: return overview(chosen);
    case "events": return eventsScreen(chosen);
    case "artifact": if (artifact) return artifactScreen(artifact, parts[3]); break;
    case "lineage": {
      const version = artifact?.versions.find((it) => it.version === parts[3]);
      if (version) return lineageScreen(version);
      break;
    }
    case "compare": if (artifact?.versions.length) return compareScreen(artifact, chosen); break;
  }
  return screen("Not found", [el("p", {}, "There is nothing at this address. ", inside([], "Go to the overview"))]);
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

let isFirst = true;

function show() {
  if (location.hash === "#main") return;
  const main = document.getElementById("main");
  const { title, nodes, focus } = route();
  main.replaceChildren(...nodes);
  document.title = visible(short(title, 80)) + " \u2013 " + visible(data.title);
  const current = location.hash.replace(/[?].*/, "") || "#/";
  for (const link of document.querySelectorAll("#screens a")) {
    link.toggleAttribute("aria-current", false);
    if (link.getAttribute("href") === current) link.setAttribute("aria-current", "page");
  }
  if (!isFirst) {
    scrollTo(0, 0);
    const heading = main.querySelector(focus);
    heading.focus({ preventScroll: true });
    if (focus !== "h1") heading.scrollIntoView({ block: "center" });
  }
  isFirst = false;
}

/** What the reader's browser says, light, or dark. */
const THEMES = ["auto", "light", "dark"];

function theme(wanted) {
  const chosen = THEMES.includes(wanted) ? wanted : "auto";
  document.documentElement.dataset.theme = chosen;
  try {
    localStorage.setItem("gto-theme", chosen);
  } catch { /* A page from disk may keep nothing. */ }
}

function storedTheme() {
  try {
    return localStorage.getItem("gto-theme");
  } catch {
    return null;
  }
}

theme(storedTheme());
document.getElementById("screens").append(inside([], "Overview"), inside(["events"], "Events"));
document.getElementById("tools").append(
  select("Theme", document.documentElement.dataset.theme, THEMES, theme));
document.getElementById("banners").append(...data.repositories.filter((it) => it.error).map((it) =>
  el("p", { class: "note warn", role: "alert" }, el("strong", {}, short(it.name, 80)), `: ${short(it.error, 500)}`)));
document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
addEventListener("hashchange", show);
addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, select, textarea");
  const search = document.getElementById("search");
  if (event.key === "/" && !isTyping && search && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  }
});
show();
