// The map on the screen: moving, zooming, pointing. d3-zoom moves, d3-quadtree finds what is under the pointer.

import { quadtree, type Quadtree, type QuadtreeLeaf } from "d3-quadtree";
import { select } from "d3-selection";
import { zoom, zoomIdentity, type D3ZoomEvent, type ZoomBehavior } from "d3-zoom";
import { $ } from "./dom";
import type { Graph } from "./graph";
import { bounds, outline, Painter, screenRadius, type Frame, type Palette, type Scene } from "./paint";
import type { State } from "./state";

export interface Events {
  pick(what: { node: number } | { line: number } | null): void;
  hover(node: number | null, x: number, y: number): void;
  moved(): void;
  /** The window changed; true if the map is placed anew already. */
  resized(): boolean;
}

/** Free room for the map within the window: left, top, right, bottom. */
export type Insets = () => [number, number, number, number];

const SLOW = 24;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Atlas {
  private readonly canvas = $<HTMLCanvasElement>("picture");
  private readonly marks = $<HTMLCanvasElement>("marks");
  private readonly context = this.canvas.getContext("2d", { alpha: false })!;
  private readonly painter = new Painter();
  private readonly zoom: ZoomBehavior<HTMLCanvasElement, unknown>;
  private tree: Quadtree<number> | null = null;
  private readonly still = document.createElement("canvas");
  private stillFrame: Frame | null = null;
  private frame: Frame = { k: 1, x: 0, y: 0, width: 1, height: 1, ratio: 1, clear: [0, 0, 1, 1] };
  private cost = 0;
  private wanted = 0;
  private later = 0;
  private flight = 0;
  private hovered: number | null = null;
  private focus: Scene["focus"] = null;
  palette!: Palette;

  constructor(private readonly graph: Graph, private readonly state: State, private readonly insets: Insets, private readonly events: Events) {
    this.zoom = zoom<HTMLCanvasElement, unknown>().scaleExtent([0.01, 12]).clickDistance(5)
      .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => this.onZoom(event));
    this.readPalette();
    this.measure();
    select(this.canvas).call(this.zoom).on("dblclick.zoom", null);
    this.listen();
  }

  get scale(): number { return this.frame.k; }

  /** Middle of the free room in the map's own coordinates, and the scale. */
  get view(): [number, number, number] {
    const [left, top, right, bottom] = this.insets(), { k, x, y, width, height } = this.frame;
    return [((left + width - right) / 2 - x) / k, ((top + height - bottom) / 2 - y) / k, k];
  }

  readPalette(): void {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
    this.palette = {
      sea: colour("sea"), land: colour("land"), shore: colour("shore"), ink: colour("ink"), soft: colour("soft"),
      line: colour("line"), accent: colour("accent"), dark: colour("dark") === "1",
      types: this.graph.data.types.map((type) => colour(type) || colour("Paper")),
    };
  }

  setFocus(focus: Scene["focus"]): void { this.focus = focus; this.redraw(); }

  /** The graph has gained nodes or lines. */
  grown(): void {
    this.tree = null;
    this.redraw();
  }

  /** Draw at the next frame of the screen. */
  redraw(): void {
    if (!this.wanted) this.wanted = requestAnimationFrame(() => { this.wanted = 0; this.draw(); });
  }

  draw(): void {
    const begin = performance.now();
    clearTimeout(this.later);
    this.later = 0;
    const [left, top, right, bottom] = this.insets();
    this.frame.clear = [Math.max(2, left - 16), 4, this.frame.width - Math.max(2, right - 12), this.frame.height - 4];
    if (innerWidth < 760) this.frame.clear = [2, top - 8, this.frame.width - 2, this.frame.height - bottom];
    this.painter.paint(this.context, this.scene(), this.frame);
    this.drawMarks();
    this.stillFrame = null;
    this.cost = performance.now() - begin;
  }

  /** The picture, at least twice as fine as the screen's usual points. */
  picture(): Promise<Blob | null> {
    const canvas = document.createElement("canvas"), ratio = Math.max(2, this.frame.ratio);
    canvas.width = this.frame.width * ratio;
    canvas.height = this.frame.height * ratio;
    this.painter.paint(canvas.getContext("2d", { alpha: false })!, this.scene(), { ...this.frame, ratio });
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  shows(i: number): boolean {
    const { k, x, y, width, height } = this.frame, px = this.graph.x[i] * k + x, py = this.graph.y[i] * k + y;
    return !this.state.hiddenNode[i] && px >= 0 && py >= 0 && px <= width && py <= height;
  }

  /** Where a node lies on the screen. */
  at(i: number): [number, number] {
    return [this.graph.x[i] * this.frame.k + this.frame.x, this.graph.y[i] * this.frame.k + this.frame.y];
  }

  moveTo([x, y, k]: [number, number, number], animate: boolean): void {
    const [left, top, right, bottom] = this.insets(), { width, height } = this.frame;
    const scale = Math.min(12, Math.max(0.01, k));
    const goal = { k: scale, x: (left + width - right) / 2 - x * scale, y: (top + height - bottom) / 2 - y * scale };
    cancelAnimationFrame(this.flight);
    if (!animate || calm.matches) { this.put(goal); return; }
    const start = { ...this.frame }, begin = performance.now();
    const step = () => {
      const t = Math.min(1, (performance.now() - begin) / 420), e = t * t * (3 - 2 * t);
      const k2 = start.k * Math.pow(goal.k / start.k, e);
      // The middle moves with the scale, so that the flight is straight on the screen.
      const share = Math.abs(goal.k - start.k) < 1e-6 ? e : (k2 - start.k) / (goal.k - start.k);
      this.put({ k: k2, x: start.x + (goal.x - start.x) * share, y: start.y + (goal.y - start.y) * share });
      if (t < 1) this.flight = requestAnimationFrame(step);
    };
    step();
  }

  fit(only?: Iterable<number>, animate = true, most = 1.5): void {
    const [l, t, r, b] = bounds(this.graph, this.state.hiddenNode, only);
    if (r < l) return;
    const [left, top, right, bottom] = this.insets(), pad = only ? 70 : 24;
    const width = Math.max(60, this.frame.width - left - right - pad), height = Math.max(60, this.frame.height - top - bottom - pad);
    const across = width / Math.max(1, r - l + 40), down = height / Math.max(1, b - t + 40);
    // A phone held upright shows the middle larger rather than all of it small.
    const k = Math.min(most, innerWidth < 760 && !only ? Math.min(2 * across, Math.max(across, down)) : Math.min(across, down));
    this.moveTo([(l + r) / 2, (t + b) / 2, k], animate);
  }

  zoomBy(factor: number): void {
    const [x, y, k] = this.view;
    this.moveTo([x, y, k * factor], true);
  }

  pan(dx: number, dy: number): void {
    const [x, y, k] = this.view;
    this.moveTo([x + dx / k, y + dy / k, k], false);
  }

  private put({ k, x, y }: { k: number; x: number; y: number }): void {
    this.zoom.transform(select(this.canvas), zoomIdentity.translate(x, y).scale(k));
  }

  private scene(): Scene {
    const { graph, focus, palette } = this, { hiddenNode, hiddenLine, hiddenKey } = this.state;
    return { graph, hiddenNode, hiddenLine, hiddenKey, focus, palette };
  }

  private onZoom({ transform, sourceEvent }: D3ZoomEvent<HTMLCanvasElement, unknown>): void {
    if (sourceEvent) cancelAnimationFrame(this.flight);
    if (this.cost > SLOW) this.keepStill();
    Object.assign(this.frame, { k: transform.k, x: transform.x, y: transform.y });
    if (this.cost > SLOW) this.shiftStill();
    else this.redraw();
    if (sourceEvent) { this.events.hover(null, 0, 0); this.events.moved(); }
  }

  /** Where drawing is slow, the last picture moves at once and the true one follows when the hand rests. */
  private keepStill(): void {
    if (this.stillFrame) return;
    this.still.width = this.canvas.width;
    this.still.height = this.canvas.height;
    this.still.getContext("2d", { alpha: false })!.drawImage(this.canvas, 0, 0);
    this.stillFrame = { ...this.frame };
  }

  private shiftStill(): void {
    const from = this.stillFrame!, to = this.frame, scale = to.k / from.k, { context } = this;
    context.setTransform(to.ratio, 0, 0, to.ratio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = this.palette.sea;
    context.fillRect(0, 0, to.width, to.height);
    context.drawImage(this.still, to.x - from.x * scale, to.y - from.y * scale, from.width * scale, from.height * scale);
    this.marks.getContext("2d")!.clearRect(0, 0, this.marks.width, this.marks.height);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.draw(), 110);
  }

  private measure(): void {
    const { clientWidth: width, clientHeight: height } = $("stage"), ratio = Math.min(3, devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.marks]) { canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio); }
    Object.assign(this.frame, { width, height, ratio });
    this.stillFrame = null;
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener("click", (event) => this.events.pick(this.under(event)));
    canvas.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse" && !event.buttons) this.point(event); });
    canvas.addEventListener("pointerleave", () => this.point(null));
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-90, 0], ArrowRight: [90, 0], ArrowUp: [0, -90], ArrowDown: [0, 90] }[event.key];
      if (step) { event.preventDefault(); this.pan(step[0], step[1]); this.events.moved(); }
    });
    new ResizeObserver(() => { const old = this.view; this.measure(); if (!this.events.resized()) this.moveTo(old, false); this.draw(); }).observe($("stage"));
  }

  private point(event: PointerEvent | null): void {
    const found = event ? this.nodeUnder(event.offsetX, event.offsetY) : null;
    if (event) this.canvas.style.cursor = found !== null ? "pointer" : "";
    this.events.hover(found, event?.offsetX ?? 0, event?.offsetY ?? 0);
    if (found === this.hovered) return;
    this.hovered = found;
    if (!this.later) this.drawMarks();
  }

  private under(event: MouseEvent): { node: number } | { line: number } | null {
    const node = this.nodeUnder(event.offsetX, event.offsetY);
    if (node !== null) return { node };
    const line = this.lineUnder(event.offsetX, event.offsetY);
    return line !== null ? { line } : null;
  }

  private nodeUnder(px: number, py: number): number | null {
    const { graph } = this, { k, x, y } = this.frame, wx = (px - x) / k, wy = (py - y) / k, reach = 40 / k;
    let best: number | null = null, least = Infinity;
    this.tree ??= quadtree<number>().x((i) => graph.x[i]).y((i) => graph.y[i]).addAll(Array.from(graph.order));
    this.tree.visit((quad, left, top, right, bottom) => {
      if (left > wx + reach || right < wx - reach || top > wy + reach || bottom < wy - reach) return true;
      if (!("data" in quad)) return false;
      for (let leaf: QuadtreeLeaf<number> | undefined = quad; leaf; leaf = leaf.next) {
        const i = leaf.data;
        if (this.state.hiddenNode[i]) continue;
        const gap = Math.hypot(graph.x[i] - wx, graph.y[i] - wy) * k - screenRadius(graph.radius[i], k, graph.isPaper(i));
        const far = this.focus && !this.focus.nodes.has(i) ? gap + 6 : gap;
        if (gap < 5 && far < least) { least = far; best = i; }
      }
      return false;
    });
    return best;
  }

  private lineUnder(px: number, py: number): number | null {
    const { graph, frame: { k, x, y } } = this, { hiddenLine } = this.state;
    let best: number | null = null, least = 6;
    const test = (n: number) => {
      if (hiddenLine[n]) return;
      const a = graph.source[n], b = graph.target[n];
      const ax = graph.x[a] * k + x, ay = graph.y[a] * k + y, dx = graph.x[b] * k + x - ax, dy = graph.y[b] * k + y - ay;
      const t = Math.min(1, Math.max(0, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
      const gap = Math.hypot(ax + t * dx - px, ay + t * dy - py);
      if (gap < least) { least = gap; best = n; }
    };
    if (this.focus) for (const n of this.focus.lines) test(n);
    else if (k > 0.35 || graph.lines < 3000) for (let n = 0; n < graph.lines; n++) test(n);
    return best;
  }

  /** Rings around what is chosen and what the pointer is on, on a canvas of their own. */
  private drawMarks(): void {
    const context = this.marks.getContext("2d")!, { graph, frame, palette, state } = this;
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.clearRect(0, 0, frame.width, frame.height);
    const chosen = state.chosen && "node" in state.chosen ? state.chosen.node : null;
    for (const [i, width] of [[chosen, 2.5], [this.hovered, 1.5]] as [number | null, number][]) {
      if (i === null || state.hiddenNode[i]) continue;
      const [x, y] = this.at(i);
      outline(context, graph.typeName(i), x, y, screenRadius(graph.radius[i], frame.k, graph.isPaper(i)) + 3.5);
      context.lineWidth = width;
      context.strokeStyle = palette.accent;
      context.stroke();
    }
  }
}
