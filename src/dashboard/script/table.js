// Tables: sorted by a click, filled as one scrolls. On narrow screens each row is a card, so the
// roles are given: a browser drops them where `display` changes.

/** Rows that are made at once. The next ones follow when the end comes into view. */
const BATCH = 150;

/**
 * A table of `rows`. A column has a `label`, a `cell(row)`, and `by(row)` if it can be sorted. The
 * first column names the row. `onsort(key)` is told of a click on a header.
 */
function table({ caption, columns, rows, sort, onsort, className = "", of }) {
  const head = columns.map((column) => {
    const isSorted = sort?.key === column.key;
    const order = isSorted ? (sort.down ? "descending" : "ascending") : undefined;
    const label = column.mark ? [column.mark, column.label] : column.label;
    const button = column.by && onsort
      ? el("button", { type: "button", "data-key": column.key, onclick: () => onsort(column.key) }, label,
        el("span", { class: "arrow", "aria-hidden": "true" }, isSorted ? (sort.down ? "\u2193" : "\u2191") : "\u2195"))
      : label;
    const attributes = { scope: "col", role: "columnheader", class: column.className, "aria-sort": order };
    return el("th", attributes, button);
  });
  const body = el("tbody", { role: "rowgroup" });
  const more = el("button", { type: "button", class: "more" });
  let made = 0;
  const grow = () => {
    body.append(...rows.slice(made, made + BATCH).map((row) => tableRow(columns, row)));
    made = Math.min(made + BATCH, rows.length);
    more.hidden = made === rows.length;
    more.textContent = `Show more (${made.toLocaleString("en")} of ${rows.length.toLocaleString("en")})`;
  };
  more.addEventListener("click", grow);
  new IntersectionObserver((seen) => {
    if (seen.some((it) => it.isIntersecting) && made < rows.length) grow();
  }, { rootMargin: "800px" }).observe(more);
  grow();
  const node = el("table", { role: "table", class: className, "data-of": of, "aria-rowcount": rows.length + 1 },
    el("caption", { class: "unseen" }, caption),
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, head)), body);
  const rowsNode = el("div", { class: "rows" }, node, more);
  new ResizeObserver(() => {
    const scrolls = node.offsetWidth > rowsNode.clientWidth + 1;
    rowsNode.classList.toggle("scrolls", scrolls);
    if (scrolls) rowsNode.setAttribute("tabindex", "0");
    else rowsNode.removeAttribute("tabindex");
  }).observe(rowsNode);
  return rowsNode;
}

function tableRow(columns, row) {
  return el("tr", { role: "row", class: row.className, "data-state": row.state, "data-key": row.key }, columns.map((column, at) => {
    const attributes = { class: column.className, "data-label": column.label };
    const content = column.cell(row);
    if (at === 0) return el("th", { scope: "row", role: "rowheader", ...attributes }, content);
    const isEmpty = content === null || content === undefined || content === "" || content.length === 0;
    return el("td", { role: "cell", ...attributes, "data-empty": isEmpty }, isEmpty ? null : el("div", {}, content));
  }));
}

const collator = new Intl.Collator("en", { numeric: true });

/** Two versions by SemVer precedence; what is no version comes after. */
function compareVersions(one, other) {
  const parts = (text) => /^v?(\d+)\.(\d+)\.(\d+)(?:-([^+]*))?/.exec(text)?.slice(1);
  const [a, b] = [parts(one), parts(other)];
  if (!a || !b) return !a - !b || collator.compare(one, other);
  const order = (x, y) => (x < y ? -1 : Number(x > y));
  for (const at of [0, 1, 2]) {
    const found = order(BigInt(a[at]), BigInt(b[at]));
    if (found) return found;
  }
  if (!a[3] || !b[3]) return !a[3] - !b[3];
  const [pre, otherPre] = [a[3].split("."), b[3].split(".")];
  const isNumeric = (word) => /^\d+$/.test(word);
  for (let at = 0; at < Math.min(pre.length, otherPre.length); at += 1) {
    const [x, y] = [pre[at], otherPre[at]];
    const found = isNumeric(x) && isNumeric(y) ? order(BigInt(x), BigInt(y)) : isNumeric(y) - isNumeric(x) || order(x, y);
    if (found) return found;
  }
  return order(pre.length, otherPre.length);
}

/**
 * Sorts by what a column gives, numbers and texts, in the order of `compare` if it has one; what is
 * missing comes last either way.
 */
function sorted(rows, { by, compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b)) }, down) {
  const keyed = rows.map((row) => [by(row), row]);
  const isMissing = (key) => key === undefined || key === null || key === "";
  keyed.sort(([a], [b]) => {
    if (isMissing(a) || isMissing(b)) return isMissing(a) - isMissing(b);
    const order = compare(a, b);
    return down ? -order : order;
  });
  return keyed.map(([, row]) => row);
}
