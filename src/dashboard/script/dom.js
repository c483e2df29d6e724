"use strict";

// Making nodes. Whatever a repository says becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes (`onclick` and the like are listeners) and children. */
function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : visible(String(child)));
  }
  return node;
}

/** Control characters as signs, and those that turn the direction of text as U+FFFD. */
function visible(text) {
  return text
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/\u007f/g, "\u2421")
    .replace(/[\u0080-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** A text for a place that has little room. */
function short(text, length = 120) {
  const characters = Array.from(text.slice(0, 2 * length + 2));
  return characters.length > length ? characters.slice(0, length).join("") + "\u2026" : text;
}

/** A link to another page; only its text where the address is no web address. */
function outside(href, ...children) {
  if (!/^https?:\/\//i.test(href ?? "")) return el("span", {}, ...children);
  return el("a", { href, rel: "noopener noreferrer" }, ...children);
}

/** A link to a screen of this page. */
function inside(parts, ...children) {
  return el("a", { href: address(parts) }, ...children);
}

/** The hash of a screen: its parts, then what is chosen there. */
function address(parts, chosen = {}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(chosen)) if (value) query.set(key, value);
  const path = parts.map(encodeURIComponent).join("/");
  return "#/" + path + (query.size ? "?" + query : "");
}

/** Tells those who listen to the page instead of looking at it. */
function say(text) {
  document.getElementById("said").textContent = visible(text);
}

/** A value as JSON, with all digits of its numbers. */
function jsonText(value, indent) {
  return JSON.stringify(value, (_, it) => (typeof it === "bigint" ? JSON.rawJSON(it) : it), indent);
}

/** A value as it is: all digits of a number. */
function valueText(value) {
  if (value === undefined) return null;
  return short(typeof value === "string" ? value : typeof value === "number" ? String(value) : jsonText(value), 200);
}

/** A value where there is little room: numbers with six digits that count, and all of them in the title. */
function briefValue(value) {
  const whole = valueText(value);
  const brief = typeof value === "number" ? String(Number(value.toPrecision(6))) : whole;
  return brief === whole ? whole : el("span", { title: whole }, brief);
}

/** A number with its thousands apart, and what it counts. */
function count(number, one, many = one + "s") {
  return number.toLocaleString("en") + " " + (number === 1 ? one : many);
}

/** A moment in the offset it was recorded in, as `gto show` prints it. */
function moment(time, offset = 0) {
  const local = iso(time + offset * 60);
  const minutes = Math.abs(offset);
  const two = (number) => String(number).padStart(2, "0");
  const zone = (offset < 0 ? "-" : "+") + two(Math.floor(minutes / 60)) + ":" + two(minutes % 60);
  if (!local) return el("span", {}, String(time));
  const full = local.replace("T", " ") + zone;
  return el("time", { datetime: local + zone, title: full }, full.slice(0, -9), el("span", { class: "faint" }, offset ? " " + zone : " UTC"));
}

/** The day alone, for a table with little room. */
function day(time, offset) {
  const node = moment(time, offset);
  return el("time", { datetime: node.getAttribute("datetime"), title: node.title }, node.textContent.slice(0, 10));
}

/** `2026-01-02T03:04:05`, or nothing for a moment beyond what JavaScript knows. */
function iso(seconds) {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, -5);
}

/** A command line with a button that copies it. */
function command(line) {
  const code = el("code", { tabindex: "0" }, line);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(line);
    } catch {
      getSelection().selectAllChildren(code);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    say("Copied: " + line);
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  };
  const button = el("button", { type: "button", class: "copy", "aria-label": "Copy: " + line, onclick: copy }, "Copy");
  return el("div", { class: "command" }, code, button);
}

/** A word as a shell reads it. */
function quoted(word) {
  return /^[\w@%+:,./-][\w@%+:,./=-]*$/.test(word) ? word : "'" + word.replaceAll("'", "'\\''") + "'";
}

/** Terms with what they mean; pairs without a meaning are left out. */
function terms(pairs) {
  const given = pairs.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return el("dl", { class: "terms" }, given.map(([term, value]) =>
    el("div", {}, el("dt", {}, term), el("dd", {}, value))));
}

/** A choice in a toolbar. The first value is "": all of them. */
function select(label, chosen, values, onchoose) {
  const options = values.map((value) => {
    const [key, text] = Array.isArray(value) ? value : [value, value];
    return el("option", { value: key, selected: key === (chosen ?? "") }, short(text, 60));
  });
  const node = el("select", { onchange: () => onchoose(node.value) }, options);
  return el("label", { class: "field" }, el("span", {}, label), node);
}
