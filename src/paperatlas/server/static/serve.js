// The page that asks. Whatever comes from the store is put into the page as text, never as markup.
"use strict";

const API = "/api/v1";
const $ = (id) => document.getElementById(id);
const input = $("question"), hits = $("hits");
let chosen = -1, listed = [], asked = 0;

function make(tag, text, more) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = shown(text);
  return Object.assign(element, more);
}

// What would turn or hide other text is shown by its number.
function shown(text) {
  return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => `[U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`);
}

async function call(path, options) {
  const response = await fetch(API + path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.detail || `the server answered ${response.status}`);
  return body;
}

function say(text) {
  $("message").textContent = shown(text || "");
}

// --- results ---

function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" && !Number.isInteger(value)) return String(Math.round(value * 1000) / 1000);
  if (Array.isArray(value)) return value.map(cell).join("; ");
  return typeof value === "object" ? JSON.stringify(value) : value;
}

function table(columns, rows, render) {
  const head = make("tr");
  head.append(...columns.map((name) => make("th", name, { scope: "col" })));
  const body = make("tbody");
  for (const row of rows) {
    const line = make("tr");
    columns.forEach((name, index) => {
      const text = cell(row[index]), box = make("td");
      if (String(text).length > 60) box.className = "long";
      const made = render && render(name, row, text);
      box.append(made || document.createTextNode(shown(text)));
      line.append(box);
    });
    body.append(line);
  }
  const whole = make("table"), top = make("thead"), frame = make("div", undefined, { className: "scroll" });
  top.append(head);
  whole.append(top, body);
  frame.append(whole);
  return frame;
}

const SHOWN = ["title", "date", "role", "entity", "on", "metric", "value", "sentence"];

function papers(rows) {
  const columns = SHOWN.filter((name) => rows.some((row) => row[name] !== ""));
  const cells = rows.map((row) => Object.assign(columns.map((name) => row[name]), { row }));
  return table(columns, cells, (name, line, text) => {
    const row = line.row;
    if (name === "sentence") return marked(text, row.surface);
    if (name === "entity") return link(text, row.entity_id);
    if (name === "on" && row.on_id) return link(text, row.on_id);
    return null;
  });
}

function marked(sentence, surface) {
  const at = surface ? sentence.indexOf(surface) : -1;
  if (at < 0) return null;
  const box = make("span");
  box.append(shown(sentence.slice(0, at)), make("mark", surface), shown(sentence.slice(at + surface.length)));
  return box;
}

function link(text, id) {
  const button = make("button", text, { type: "button", className: "name" });
  button.addEventListener("click", () => open(id));
  return button;
}

function clear() {
  for (const id of ["card", "answer"]) {
    $(id).replaceChildren();
    $(id).hidden = true;
  }
  say("");
}

function show(id, ...parts) {
  $(id).replaceChildren(...parts);
  $(id).hidden = false;
}

function card(data) {
  const parts = [make("h2", data.name)], facts = make("dl");
  parts[0].append(make("span", data.type, { className: "kind" }));
  const told = {
    "also": data.aliases, "family": data.family === data.name ? "" : data.family, "year": data.year,
    "variant of": data.parents, "variants": data.variants, "based on": data.based_on, "basis of": data.basis_of,
    "papers": Object.entries(data.papers).map(([role, count]) => `${role} ${count}`),
  };
  for (const [name, value] of Object.entries(told)) {
    const text = Array.isArray(value) ? value.join(", ") : value;
    if (text) facts.append(make("dt", name), make("dd", text));
  }
  parts.push(facts);
  if (data.introduced_by.length) parts.push(make("h3", "introduced by"), papers(data.introduced_by));
  if (data.standings.length) {
    const rows = data.standings.map((one) => [one.name, one.papers, one.value, one.metric]);
    parts.push(make("h3", "evaluations"), table(["name", "papers", "best value", "metric"], rows));
  }
  for (const [role, rows] of Object.entries(data.first)) parts.push(make("h3", role), papers(rows));
  show("card", ...parts);
}

// --- asking ---

async function run(work) {
  const mine = ++asked;
  clear();
  suggest([]);
  say("...");
  try {
    const finish = await work();
    if (mine === asked) { say(""); finish(); }
  } catch (error) {
    if (mine === asked) say(error.message);
  }
  if (mine === asked) document.body.dataset.ready = String(asked);
}

function open(id) {
  return run(async () => {
    const data = await call(`/entities/${encodeURIComponent(id)}`);
    return () => { card(data); history.replaceState(null, "", `#entity=${encodeURIComponent(id)}`); };
  });
}

function ask(question) {
  return run(async () => {
    const answer = await call(`/ask?q=${encodeURIComponent(question)}`);
    if (!answer.understood) {
      const card_ = await call(`/entities/${encodeURIComponent(question)}`).catch(() => null);
      return () => (card_ ? card(card_) : say(answer.message));
    }
    return () => {
      history.replaceState(null, "", `#q=${encodeURIComponent(question)}`);
      if (answer.card) return card(answer.card);
      const notes = [...answer.notes, answer.truncated ? "there are more" : ""].filter(Boolean);
      say(notes.join("\n") || (answer.rows.length ? "" : "no paper of the store says so"));
      if (answer.rows.length) show("answer", papers(answer.rows));
    };
  });
}

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if (chosen >= 0) pick(chosen);
  else if (input.value.trim()) ask(input.value.trim());
});

$("cypher").addEventListener("submit", (event) => {
  event.preventDefault();
  run(async () => {
    const answer = await call("/cypher", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ statement: $("statement").value }),
    });
    return () => {
      say(answer.truncated ? "there are more" : answer.rows.length ? "" : "no rows");
      show("answer", table(answer.columns, answer.rows));
    };
  });
});

// --- completion ---

function suggest(found) {
  listed = found;
  chosen = -1;
  hits.replaceChildren(...found.map((hit, index) => {
    const item = make("li", hit.name, { id: `hit${index}` });
    item.setAttribute("role", "option");
    item.append(make("span", hit.matched ? `${hit.type}, ${hit.matched}` : hit.type));
    item.addEventListener("mousedown", (event) => { event.preventDefault(); pick(index); });
    return item;
  }));
  hits.hidden = !found.length;
  input.setAttribute("aria-expanded", String(!hits.hidden));
  input.removeAttribute("aria-activedescendant");
}

function pick(index) {
  const hit = listed[index];
  input.value = hit.name;
  if (hit.type === "Paper") ask(`what does ${hit.name} evaluate`);
  else open(hit.id);
}

function move(step) {
  if (!listed.length) return;
  chosen = (chosen + step + listed.length) % listed.length;
  [...hits.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === chosen)));
  input.setAttribute("aria-activedescendant", `hit${chosen}`);
}

let waiting = 0;
input.addEventListener("input", () => {
  clearTimeout(waiting);
  const text = input.value.trim(), before = asked;
  if (!text) return suggest([]);
  waiting = setTimeout(async () => {
    const found = await call(`/search?q=${encodeURIComponent(text)}&limit=8`).catch(() => ({ hits: [] }));
    if (input.value.trim() === text && before === asked) suggest(found.hits);
  }, 120);
});

input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Escape") suggest([]);
});
input.addEventListener("blur", () => suggest([]));

// --- start ---

async function start() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (given.get("entity")) open(given.get("entity"));
  else if (given.get("q")) { input.value = given.get("q"); ask(given.get("q")); }
  try {
    const { nodes } = await call("/stats");
    const words = Object.entries(nodes).filter(([, count]) => count).map(([name, count]) => `${count.toLocaleString("en")} ${name.toLowerCase()}s`);
    $("stats").textContent = words.join(", ");
  } catch (error) {
    say(error.message);
  }
  document.body.dataset.loaded = "yes";
}

start();
