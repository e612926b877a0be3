"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const stage = $("stage"), card = $("card"), hits = $("hits"), search = $("search");
  const wide = () => innerWidth >= 720;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const number = (n) => n.toLocaleString("en");
  const SHAPES = {
    Model: "M6 1a5 5 0 1 0 .01 0z", Benchmark: "M6 0l6 6-6 6-6-6z", Dataset: "M1.5 1.5h9v9h-9z",
    Method: "M3.2 1.2h5.6l2.8 4.8-2.8 4.8H3.2L.4 6z", Paper: "M6 3a3 3 0 1 0 .01 0z",
  };
  const roleOf = new Map(data.roles.map(([id, out, back], rank) => [id, { out, back, rank }]));
  const cards = data.cards.map(([name, type, url, facts, aliases, counts, degree]) =>
    ({ name, type, url, facts, aliases, counts, degree }));
  const lines = data.edges.map((edge, index) => ({ from: edge.from, to: edge.to, roles: data.evidence[index] }));
  const around = cards.map(() => []);
  lines.forEach((line, index) => { around[line.from].push(index); around[line.to].push(index); });
  const place = data.nodes.map(({ x, y }) => ({ x, y }));
  const radius = data.nodes.map(({ size }) => size);

  // Text enters the page through here only, as text nodes; nothing is ever parsed as HTML.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else if (value !== null) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }
  function drawing(width, attributes) {
    const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
    const frame = { width, height: 12, viewBox: `0 0 ${width} 12`, "aria-hidden": "true" };
    for (const [name, value] of Object.entries(frame)) svg.setAttribute(name, value);
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
    svg.append(path);
    return svg;
  }
  const sign = (type) => drawing(12, { d: SHAPES[type] || SHAPES.Paper, fill: `var(--${type in SHAPES ? type : "Paper"})` });
  function stroke(role) {
    const family = role === "VARIANT_OF" || role === "BASED_ON";
    return drawing(22, {
      d: family ? "M0 6h20m-5-4 5 4-5 4" : "M0 6h22", fill: "none", stroke: "currentColor",
      "stroke-width": role === "INTRODUCES" ? 2.4 : role === "MENTIONS" ? 0.8 : 1.4,
      "stroke-opacity": role === "MENTIONS" ? 0.5 : 0.75, "stroke-dasharray": role === "EVALUATED_ON" ? "5 3" : "none",
    });
  }
  function link(url, ...children) {
    if (!/^https?:\/\/[^\s]+$/i.test(url)) return make("span", {}, ...children);
    return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...children);
  }

  // ---- colours -------------------------------------------------------------------------------------------
  let paint = {};
  function readPaint() {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["ground", "ink", "soft", "Model", "Benchmark", "Dataset", "Method", "Paper"])
      paint[name] = style.getPropertyValue(`--${name}`).trim();
  }
  const hue = (type) => paint[type] || paint.Paper;
  function alpha(hex, part) {
    const n = parseInt(hex.slice(1), 16);
    return `rgba(${n >> 16}, ${(n >> 8) & 255}, ${n & 255}, ${part})`;
  }

  // ---- state: what is chosen, hovered, hidden --------------------------------------------------------------
  const offTypes = new Set(), offRoles = new Set();
  let bold = 1;  // lines are thicker where the whole is seen from far
  let chosen = null, hovered = null, lit = null;
  const lineOff = (i) => lines[i].roles.every(([role]) => offRoles.has(role)) ||
    offTypes.has(cards[lines[i].from].type) || offTypes.has(cards[lines[i].to].type);
  const nodeOff = (i) => offTypes.has(cards[i].type) ||
    (around[i].length > 0 && offRoles.size > 0 && around[i].every(lineOff));
  const hiddenNodes = new Set();

  function nodeLook(i) {
    const type = cards[i].type, dim = lit && !lit.has(i), picked = chosen && chosen.node === i;
    const fill = hue(type);
    return {
      id: i, hidden: hiddenNodes.has(i), opacity: dim ? 0.13 : 1, borderWidth: picked ? 3 : 1,
      color: { background: fill, border: picked ? paint.ink : paint.ground, hover: { background: fill, border: paint.ink } },
    };
  }
  function lineLook(i) {
    const { from, to, roles } = lines[i], main = roles[0][0];
    const family = main === "VARIANT_OF" || main === "BASED_ON";
    const picked = chosen && chosen.line === i;
    const near = picked || (chosen && (chosen.node === from || chosen.node === to));
    let strength = main === "MENTIONS" ? 0.22 : main === "INTRODUCES" || family ? 0.65 : main === "EVALUATED_ON" ? 0.6 : 0.4;
    if (lit) strength = near ? 0.85 : 0.05;
    return {
      id: i, hidden: lineOff(i) || hiddenNodes.has(from) || hiddenNodes.has(to),
      color: { color: alpha(hue(cards[to].type), strength), hover: alpha(hue(cards[to].type), 1), inherit: false },
      width: bold * (picked ? 3.5 : main === "INTRODUCES" || family ? 2 : main === "MENTIONS" ? 0.8 : 1.2),
      dashes: main === "EVALUATED_ON" ? [6 * bold, 4 * bold] : false,
      arrows: { to: { enabled: family || picked, scaleFactor: 0.4 } },
    };
  }
  readPaint();
  const nodes = new vis.DataSet(data.nodes.map(({ id, shape, x, y, size }) => ({ id, shape, x, y, size, ...nodeLook(id) })));
  const edges = new vis.DataSet(data.edges.map((edge, i) => ({ from: edge.from, to: edge.to, ...lineLook(i) })));
  const network = new vis.Network(stage, { nodes, edges }, {
    autoResize: true, physics: false, layout: { improvedLayout: false },
    nodes: { chosen: false, shadow: false }, edges: { smooth: false, chosen: false, hoverWidth: 1.5, selectionWidth: 0 },
    interaction: { hover: true, keyboard: false, hideEdgesOnDrag: lines.length > 4000, selectConnectedEdges: false, zoomSpeed: 0.7 },
  });
  function refresh() {
    cards.forEach((_, i) => (nodeOff(i) ? hiddenNodes.add(i) : hiddenNodes.delete(i)));
    lit = null;
    if (chosen) {
      lit = new Set(chosen.node !== undefined ? [chosen.node] : [lines[chosen.line].from, lines[chosen.line].to]);
      if (chosen.node !== undefined)
        for (const i of around[chosen.node]) if (!lineOff(i)) { lit.add(lines[i].from); lit.add(lines[i].to); }
    }
    nodes.update(cards.map((_, i) => nodeLook(i)));
    edges.update(lines.map((_, i) => lineLook(i)));
    tell();
  }

  // ---- labels: drawn by us, the best connected first, none over another ------------------------------------
  const order = cards.map((_, i) => i).sort((a, b) => radius[b] - radius[a] || cards[b].degree - cards[a].degree || a - b);
  const strong = new Set(order.slice(0, 30));
  const FACE = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
  const widths = new Map();
  function width(context, text, font) {
    const known = `${font}|${text}`;
    if (!widths.has(known)) { context.font = font; widths.set(known, context.measureText(text).width); }
    return widths.get(known);
  }
  const free = (boxes, [left, top, right, bottom, own]) =>
    !boxes.some((b) => b[4] !== own && b[0] < right && left < b[2] && b[1] < bottom && top < b[3]);
  function drawLabels(context) {
    const scale = network.getScale(), view = network.getViewPosition(), ratio = context.canvas.width / stage.clientWidth;
    const middle = { x: stage.clientWidth / 2, y: stage.clientHeight / 2 };
    const taken = [$("bar"), card].filter((panel) => !panel.hidden).map((panel) => {
      const { left, top, right, bottom } = panel.getBoundingClientRect();
      return [left, top, right, bottom, -1];
    });
    const discs = order.slice(0, 400).filter((i) => !hiddenNodes.has(i) && (!lit || lit.has(i))).map((i) => {
      const x = (place[i].x - view.x) * scale + middle.x, y = (place[i].y - view.y) * scale + middle.y, r = radius[i] * scale;
      return [x - r, y - r, x + r, y + r, i];
    });
    const large = discs.filter(([, , , , i]) => strong.has(i));
    const first = [hovered, chosen && chosen.node, ...(chosen && chosen.line !== undefined ? [lines[chosen.line].from, lines[chosen.line].to] : [])]
      .filter((i) => i !== null && i !== undefined);
    const near = lit ? order.filter((i) => lit.has(i)) : [];
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.textAlign = "center"; context.textBaseline = "top"; context.lineJoin = "round";
    for (const i of new Set([...first, ...near, ...(lit ? [] : order)])) {
      if (hiddenNodes.has(i)) continue;
      const paper = cards[i].type === "Paper", must = first.includes(i);
      if (paper && !must && scale < (lit ? 0.9 : 1.35)) continue;
      const x = (place[i].x - view.x) * scale + middle.x, y = (place[i].y - view.y) * scale + middle.y;
      if (x < -80 || y < -40 || x > stage.clientWidth + 80 || y > stage.clientHeight + 20) continue;
      const grown = Math.min(1.25, Math.max(0.9, scale));
      const size = Math.round(paper ? 11 : (10 + radius[i] * 0.17) * grown + 0.5);
      const font = `${must ? 650 : paper ? 400 : 550} ${size}px ${FACE}`;
      const text = must && cards[i].name.length < 80 ? cards[i].name : data.nodes[i].label;
      const w = width(context, text, font), r = radius[i] * scale + 3;
      const spots = [[x, y + r], [x + r + w / 2, y - size / 2], [x - r - w / 2, y - size / 2], [x, y - r - size]];
      const boxes = spots.map(([cx, top]) => [cx - w / 2 - 2, top - 1, cx + w / 2 + 2, top + size + 1, i]);
      const inside = (box) => box[0] > 2 && box[1] > 2 && box[2] < stage.clientWidth - 2 && box[3] < stage.clientHeight - 2;
      let n = boxes.findIndex((box) => inside(box) && free(taken, box) && free(discs, box));
      // The strongest names are worth covering a smaller dot.
      if (n < 0 && strong.has(i)) n = boxes.findIndex((box) => inside(box) && free(taken, box) && free(large, box));
      if (n < 0 && must) n = 0;
      if (n < 0) continue;
      taken.push(boxes[n]);
      context.font = font;
      context.lineWidth = 4; context.strokeStyle = alpha(paint.ground, 0.88); context.strokeText(text, ...spots[n]);
      context.fillStyle = paper ? paint.soft : paint.ink; context.fillText(text, ...spots[n]);
    }
    context.restore();
  }
  network.on("afterDrawing", drawLabels);

  // ---- moving --------------------------------------------------------------------------------------------
  function room() {
    const left = wide() ? 300 : 16, right = wide() && !card.hidden ? 380 : wide() ? 24 : 16;
    const top = wide() ? 24 : $("bar").offsetHeight + 24, bottom = wide() ? 40 : card.hidden ? 30 : card.offsetHeight + 24;
    return { x: left, y: top, w: Math.max(80, innerWidth - left - right), h: Math.max(80, innerHeight - top - bottom) };
  }
  function moveTo(position, scale, animate) {
    const free = room();
    const offset = { x: free.x + free.w / 2 - innerWidth / 2, y: free.y + free.h / 2 - innerHeight / 2 };
    network.moveTo({ position, scale, offset, animation: animate && !calm ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
  }
  function fit(which, animate, most = 1.6) {
    const some = which.filter((i) => !hiddenNodes.has(i)), free = room();
    if (!some.length) return;
    const xs = some.map((i) => place[i].x), ys = some.map((i) => place[i].y);
    const box = [Math.min(...xs) - 40, Math.min(...ys) - 30, Math.max(...xs) + 40, Math.max(...ys) + 45];
    const scale = Math.min(most, free.w / (box[2] - box[0]), free.h / (box[3] - box[1]));
    moveTo({ x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 }, scale, animate);
  }
  const zoom = (factor) => network.moveTo({ scale: Math.min(8, Math.max(0.02, network.getScale() * factor)) });

  // ---- the card ------------------------------------------------------------------------------------------
  function choose(what, move = true) {
    chosen = what;
    card.hidden = !what;
    card.replaceChildren();
    if (what) {
      card.append(make("button", { class: "close", type: "button", "aria-label": "Close", on: { click: () => choose(null) } }, "×"));
      card.append(...(what.node !== undefined ? nodeCard(what.node) : lineCard(what.line)));
      card.scrollTop = 0;
    }
    refresh();
    if (what && what.node !== undefined && move) {
      const set = around[what.node].filter((i) => !lineOff(i)).flatMap((i) => [lines[i].from, lines[i].to]);
      fit([what.node, ...set], true, 1.4);
    }
  }
  function nodeCard(i) {
    const { name, type, url, facts, aliases, counts } = cards[i];
    const parts = [make("p", { class: "kind" }, sign(type), type), make("h2", { dir: "auto" }, name)];
    if (url) parts.push(make("p", { class: "from" }, link(url, type === "Paper" ? "Open the paper" : "Its paper on arXiv")));
    const rows = [...facts, ...(aliases.length ? [["Also", aliases.join(", ")]] : [])];
    if (rows.length) parts.push(make("dl", {}, ...rows.flatMap(([k, v]) => [make("dt", {}, k), make("dd", { dir: "auto" }, v)])));
    for (const [role, { out, back }] of roleOf)
      for (const [mine, words, count] of [[true, out, counts[role]], [false, back, counts[`~${role}`]]])
        if (count) parts.push(...group(i, role, mine, words, count));
    return parts;
  }
  function group(i, role, mine, words, count) {
    const found = around[i].filter((n) => (lines[n].from === i) === mine && lines[n].roles.some(([r]) => r === role));
    const other = (n) => (mine ? lines[n].to : lines[n].from);
    found.sort((a, b) => cards[other(b)].degree - cards[other(a)].degree || a - b);
    const note = found.length < count ? `${number(found.length)} of ${number(count)} shown` : number(count);
    return [make("h3", {}, words, make("small", {}, note)), ...found.map((n) => make("div", { class: "row" },
      make("button", { class: "name", type: "button", title: cards[other(n)].name, on: { click: () => choose({ node: other(n) }) } },
        sign(cards[other(n)].type), make("span", { dir: "auto" }, cards[other(n)].name)),
      lines[n].roles.some(([, , , said]) => said.length)
        ? make("button", { class: "why", type: "button", "aria-label": `Why: ${cards[other(n)].name}`, on: { click: () => choose({ line: n }) } }, "why?")
        : null))];
  }
  function end(i) {
    return make("button", { class: "end", type: "button", dir: "auto", on: { click: () => choose({ node: i }) } }, sign(cards[i].type), cards[i].name);
  }
  function lineCard(n) {
    const { from, to, roles } = lines[n], words = roles.map(([role]) => roleOf.get(role).out).join(", ");
    const parts = [make("p", { class: "kind" }, "Link"), end(from), make("p", { class: "link" }, words), end(to)];
    const { name, url, type } = cards[from];
    if (type === "Paper" && url) parts.push(make("p", { class: "from" }, link(url, "Open the paper")));
    for (const [role, surface, confidence, said] of roles) {
      const notes = [surface ? `as “${surface}”` : "", confidence ? `confidence ${confidence.toFixed(2)}` : ""].filter(Boolean);
      parts.push(make("h3", {}, roleOf.get(role).out, make("small", {}, confidence ? notes[notes.length - 1] : "")));
      if (surface) parts.push(make("p", { class: "from", dir: "auto" }, "named ", make("mark", {}, surface)));
      for (const one of said) parts.push(...quote(one));
      if (!said.length) parts.push(make("p", { class: "from" }, "Known from the list of names, not from a sentence."));
    }
    return parts;
  }
  function quote([pieces, cue, paper, url, result]) {
    const text = pieces.map((piece, i) => (i % 2 ? make("mark", {}, piece) : piece));
    const parts = [];
    if (result) parts.push(make("p", { class: "result", dir: "auto" }, result));
    if (pieces.some(Boolean)) parts.push(make("blockquote", { dir: "auto" }, ...text));
    const notes = [];
    if (paper) notes.push(link(url, paper));
    if (cue) notes.push("because of “", make("bdi", {}, cue), "”");
    if (notes.length) parts.push(make("p", { class: "from", dir: "auto" }, ...notes));
    return parts;
  }

  // ---- search --------------------------------------------------------------------------------------------
  const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}+#]/gu, "");
  const index = cards.map(({ name, aliases }) => [name, ...aliases].map(fold));
  let found = [], at = 0;
  function seek() {
    const wanted = fold(search.value);
    const score = (i) => Math.min(...index[i].map((t) => (t === wanted ? 0 : t.startsWith(wanted) ? 1 : t.includes(wanted) ? 2 : 9)));
    found = wanted ? order.map((i) => [score(i), cards[i].type === "Paper", i]).filter(([s]) => s < 9)
      .sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, 12).map(([, , i]) => i) : [];
    at = 0;
    listHits(wanted);
  }
  function listHits(wanted) {
    hits.replaceChildren(...found.map((i, n) => make("li", {
      role: "option", id: `hit${n}`, "aria-selected": String(n === at), title: cards[i].name,
      on: { mousedown: (event) => { event.preventDefault(); take(i); } },
    }, sign(cards[i].type), make("span", { dir: "auto" }, cards[i].name))));
    if (wanted && !found.length) hits.append(make("li", { class: "none" }, "Nothing here bears this name"));
    hits.hidden = !wanted;
    search.setAttribute("aria-expanded", String(Boolean(wanted)));
    if (found.length) search.setAttribute("aria-activedescendant", `hit${at}`);
    else search.removeAttribute("aria-activedescendant");
  }
  function take(i) {
    offTypes.delete(cards[i].type);
    if (nodeOff(i)) offRoles.clear();
    switches();
    search.value = "";
    listHits("");
    choose({ node: i });
    card.focus({ preventScroll: true });
  }
  search.addEventListener("input", seek);
  search.addEventListener("blur", () => listHits(""));
  search.addEventListener("focus", seek);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && found.length) take(found[at]);
    else if (event.key === "Escape") { search.value = ""; seek(); search.blur(); event.stopPropagation(); }
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.length) {
      event.preventDefault();
      at = (at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      listHits("x");
      hits.children[at].scrollIntoView({ block: "nearest" });
    }
  });

  // ---- filters -------------------------------------------------------------------------------------------
  function switches() {
    const one = (off, id, words, count, mark) => make("button", {
      class: "switch", type: "button", "data-id": id, "aria-pressed": String(!off.has(id)),
      on: { click: () => { off.has(id) ? off.delete(id) : off.add(id); switches(); refresh(); } },
    }, mark, words, make("b", {}, number(count)));
    const kept = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.id : null;
    $("types").replaceChildren(...data.types.map(([id, plural, count]) => one(offTypes, id, plural, count, sign(id))));
    $("roles").replaceChildren(...data.roles.filter(([, , , count]) => count)
      .map(([id, out, , count]) => one(offRoles, id, out, count, stroke(id))));
    if (kept) for (const button of document.querySelectorAll(".switch")) if (button.dataset.id === kept) button.focus();
  }
  function tell() {
    const shown = cards.length - hiddenNodes.size, drawn = lines.filter((_, i) => !lineOff(i)).length;
    const words = data.words ? ` (${data.words})` : "";
    $("count").textContent = `${number(shown)} of ${number(data.all[0])} nodes and ${number(drawn)} of ${number(data.all[1])} links shown${words}`;
  }

  // ---- events --------------------------------------------------------------------------------------------
  network.on("click", ({ nodes: [node], edges: [line] }) => {
    search.blur();
    choose(node !== undefined ? { node } : line !== undefined ? { line } : null, false);
  });
  network.on("doubleClick", ({ nodes: [node] }) => node !== undefined && choose({ node }));
  network.on("hoverNode", ({ node }) => { hovered = node; stage.style.cursor = "pointer"; network.redraw(); });
  network.on("blurNode", () => { hovered = null; stage.style.cursor = ""; network.redraw(); });
  network.on("hoverEdge", () => { stage.style.cursor = "pointer"; });
  network.on("blurEdge", () => { stage.style.cursor = ""; });
  network.on("dragging", ({ nodes: moved }) => { if (moved.length) for (const [i, p] of Object.entries(network.getPositions(moved))) place[i] = p; });
  $("in").addEventListener("click", () => zoom(1.35));
  $("out").addEventListener("click", () => zoom(1 / 1.35));
  $("fit").addEventListener("click", () => fit(order, true));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null);
    else if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "/") { event.preventDefault(); search.focus(); }
    else if (event.key === "+") zoom(1.35);
    else if (event.key === "-") zoom(1 / 1.35);
    else if (event.key === "0") fit(order, true);
    else if (event.target === stage && event.key.startsWith("Arrow")) {
      const step = 80 / network.getScale(), { x, y } = network.getViewPosition();
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
      network.moveTo({ position: { x: x + by[0], y: y + by[1] } });
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readPaint(); refresh(); network.redraw(); });
  // Until someone moves the picture it fills the window, however the window changes.
  let touched = false;
  for (const event of ["dragStart", "zoom", "click"]) network.on(event, () => { touched = true; });
  network.on("resize", ({ width, oldWidth }) => {
    if (!touched || width !== oldWidth) setTimeout(() => fit(order, false));  // after vis has moved its camera
  });

  $("filters").open = wide();
  switches();
  if (data.center !== null) choose({ node: data.center }, false);
  fit(order, false);
  bold = Math.min(2.4, Math.max(1, 0.7 / network.getScale()));
  refresh();
  document.body.dataset.ready = "yes";
})();
