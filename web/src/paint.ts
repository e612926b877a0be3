// Draws the graph on a canvas: land below, lines, nodes, labels. Draws nothing by itself and keeps no state of the page.

import type { Graph } from "./graph";
import { Land } from "./land";

export interface Palette {
  sea: string; land: string; shore: string; ink: string; soft: string; line: string; accent: string; types: string[]; dark: boolean;
}

export interface Scene {
  graph: Graph;
  hiddenNode: Uint8Array;
  hiddenLine: Uint8Array;
  hiddenKey: number;
  /** Nodes and lines in focus; null: nothing is, and all stand out alike. */
  focus: { nodes: Set<number>; lines: Set<number>; label: number[] } | null;
  palette: Palette;
}

/** The map's place on the screen; `clear` is what nothing lies over: left, top, right, bottom. */
export interface Frame { k: number; x: number; y: number; width: number; height: number; ratio: number; clear: Box }
export type Box = [number, number, number, number];

export interface Label { text: string; x: number; y: number; size: number; weight: number; paper: boolean }

const FACE = `"Inter", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", "Liberation Sans", Arial, sans-serif`;
const TURN = 2 * Math.PI;

export const font = (weight: number, size: number): string => `${weight} ${size}px ${FACE}`;

const LEAST_PAPER = 0.7, LEAST = 1;
/** What no label may lie over; dots bear their own number. */
const TAKEN = -1;
/** So many papers around what is chosen show their titles; more would hide the names. */
const MOST_TITLES = 16;

/** Dots shrink slower than the map, so that a large graph stays visible. */
const growth = (k: number): number => Math.pow(k, k < 1 ? 0.72 : 0.85);
export const screenRadius = (radius: number, k: number, paper: boolean): number => Math.max(paper ? LEAST_PAPER : LEAST, radius * growth(k));

/** Where the nodes lie on the screen, worked out once a picture. */
class Screen {
  x = new Float32Array(0);
  y = new Float32Array(0);
  r = new Float32Array(0);

  lay({ count, x, y, radius, type, paperType }: Graph, frame: Frame): void {
    if (this.x.length !== count) for (const name of ["x", "y", "r"] as const) this[name] = new Float32Array(count);
    const { k } = frame, grown = growth(k);
    for (let i = 0; i < count; i++) {
      this.x[i] = x[i] * k + frame.x;
      this.y[i] = y[i] * k + frame.y;
      this.r[i] = Math.max(type[i] === paperType ? LEAST_PAPER : LEAST, radius[i] * grown);
    }
  }
}

export class Painter {
  private readonly land = new Land();
  private readonly screen = new Screen();
  private readonly widths = new Map<string, number>();

  /** Draw everything; returns the labels, for whoever wants to know what can be read. */
  paint(context: CanvasRenderingContext2D, scene: Scene, frame: Frame): Label[] {
    context.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
    context.globalAlpha = 1;
    context.fillStyle = scene.palette.sea;
    context.fillRect(0, 0, frame.width, frame.height);
    this.screen.lay(scene.graph, frame);
    this.land.paint(context, scene.graph, scene.hiddenNode, String(scene.hiddenKey), scene.palette, frame);
    this.paintLines(context, scene, frame);
    const seen = this.visible(scene, frame);
    this.paintNodes(context, scene, frame, seen);
    return this.paintLabels(context, scene, frame, seen);
  }

  private visible({ graph, hiddenNode }: Scene, frame: Frame): number[] {
    const margin = 40, seen: number[] = [], { x, y } = this.screen;
    for (let at = graph.count - 1; at >= 0; at--) {
      const i = graph.order[at];
      if (!hiddenNode[i] && x[i] > -margin && y[i] > -margin && x[i] < frame.width + margin && y[i] < frame.height + margin) seen.push(i);
    }
    return seen;
  }

  private paintLines(context: CanvasRenderingContext2D, scene: Scene, frame: Frame): void {
    const { graph, hiddenLine, focus, palette } = scene;
    const drawn: number[] = [];
    for (let n = 0; n < graph.lines; n++) if (!hiddenLine[n] && this.crosses(graph.source[n], graph.target[n], frame) && !focus?.lines.has(n)) drawn.push(n);
    const crowd = Math.min(1, 26 / Math.sqrt(drawn.length + 1));
    context.strokeStyle = palette.line;
    context.globalAlpha = focus ? 0.05 * crowd + 0.015 : Math.max(0.05, (palette.dark ? 0.3 : 0.34) * crowd);
    context.lineWidth = frame.k > 0.8 ? 1 : 0.7;
    this.strokeAll(context, graph, drawn);
    if (focus) this.paintFocus(context, scene);
    context.globalAlpha = 1;
  }

  private paintFocus(context: CanvasRenderingContext2D, { graph, hiddenLine, focus, palette }: Scene): void {
    const byType = new Map<number, number[]>();
    for (const n of focus!.lines) {
      if (hiddenLine[n]) continue;
      const end = graph.isPaper(graph.target[n]) ? graph.source[n] : graph.target[n];
      byType.set(graph.type[end], [...(byType.get(graph.type[end]) ?? []), n]);
    }
    context.lineWidth = focus!.lines.size > 150 ? 1 : 1.4;
    context.globalAlpha = focus!.lines.size > 150 ? 0.5 : 0.75;
    for (const [type, some] of byType) {
      context.strokeStyle = palette.types[type];
      this.strokeAll(context, graph, some);
    }
  }

  private crosses(a: number, b: number, { width, height }: Frame): boolean {
    const { x, y } = this.screen;
    return !((x[a] < 0 && x[b] < 0) || (y[a] < 0 && y[b] < 0) || (x[a] > width && x[b] > width) || (y[a] > height && y[b] > height));
  }

  private strokeAll(context: CanvasRenderingContext2D, { source, target }: Graph, lines: number[]): void {
    const { x, y } = this.screen;
    // Many short paths are slow to set up and one long path is slow to fill; some thousands are quickest.
    for (let at = 0; at < lines.length; ) {
      const end = Math.min(lines.length, at + 3000);
      context.beginPath();
      for (; at < end; at++) {
        const a = source[lines[at]], b = target[lines[at]];
        context.moveTo(x[a], y[a]);
        context.lineTo(x[b], y[b]);
      }
      context.stroke();
    }
  }

  private paintNodes(context: CanvasRenderingContext2D, scene: Scene, frame: Frame, seen: number[]): void {
    const { focus } = scene;
    const plain = focus ? seen.filter((i) => !focus.nodes.has(i)) : seen;
    if (focus) context.globalAlpha = 0.16;
    this.paintSome(context, scene, frame, plain);
    context.globalAlpha = 1;
    if (focus) this.paintSome(context, scene, frame, seen.filter((i) => focus.nodes.has(i)));
  }

  /** Papers and far dots in one path a type; the large ones one by one, with a rim that sets them apart. */
  private paintSome(context: CanvasRenderingContext2D, { graph, palette }: Scene, frame: Frame, some: number[]): void {
    const small: number[][] = palette.types.map(() => []), large: number[] = [], { x, y, r } = this.screen;
    for (const i of some) (r[i] < 3.2 ? small[graph.type[i]] : large).push(i);
    const alpha = context.globalAlpha;
    if (frame.k < 0.3) context.globalAlpha = alpha * 0.75; // from afar the many small ones are a tint, not confetti
    small.forEach((nodes, type) => {
      context.fillStyle = palette.types[type];
      context.beginPath();
      for (const i of nodes) {
        if (r[i] < 1.3) context.rect(x[i] - r[i], y[i] - r[i], 2 * r[i], 2 * r[i]);
        else { context.moveTo(x[i] + r[i], y[i]); context.arc(x[i], y[i], r[i], 0, TURN); }
      }
      context.fill();
    });
    context.globalAlpha = alpha;
    context.lineWidth = 1.2;
    context.strokeStyle = palette.land;
    for (const i of large) {
      context.fillStyle = palette.types[graph.type[i]];
      outline(context, graph.typeName(i), x[i], y[i], r[i]);
      context.fill();
      context.stroke();
    }
  }

  /** The most named first, each where neither a label nor a large dot lies yet; what is in focus before all others. */
  private paintLabels(context: CanvasRenderingContext2D, scene: Scene, frame: Frame, seen: number[]): Label[] {
    const { graph, focus, palette } = scene, { x, y, r } = this.screen;
    const room = new Room(frame), labels: Label[] = [];
    const inView = new Set(seen);
    const first = focus ? focus.label.filter((i) => inView.has(i)) : [];
    const most = Math.round((frame.width * frame.height) / (frame.k > 1.2 ? 6_500 : 11_000));
    for (const i of focus ? first : seen.slice(-300)) {
      // What is chosen wears a ring, and nothing may lie over it.
      if (focus && i === first[0]) room.block(TAKEN, x[i] - r[i] - 5, y[i] - r[i] - 5, x[i] + r[i] + 5, y[i] + r[i] + 5);
      else if (r[i] > 5) room.block(i, x[i] - r[i], y[i] - r[i], x[i] + r[i], y[i] + r[i]);
    }
    let papers = 0;
    const rest = focus ? [] : seen.slice(-most * 6).reverse();
    for (const i of [...first, ...rest]) {
      if (labels.length >= most && !focus) break;
      const paper = graph.isPaper(i);
      if (focus && paper && ++papers > MOST_TITLES && i !== first[0]) continue;
      // The strongest names are worth covering another dot.
      const strong = !paper && (labels.length < 24 || first.length > 0);
      const label = this.place(context, scene, frame, room, i, first.length > 0 && i === first[0], strong);
      if (label) labels.push(label);
    }
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    for (const label of labels) {
      context.font = font(label.weight, label.size);
      context.lineWidth = 3.5;
      context.strokeStyle = palette.land;
      context.globalAlpha = 0.9;
      context.strokeText(label.text, label.x, label.y);
      context.globalAlpha = 1;
      context.fillStyle = label.paper ? palette.soft : palette.ink;
      context.fillText(label.text, label.x, label.y);
    }
    return labels;
  }

  private place(context: CanvasRenderingContext2D, { graph, focus }: Scene, frame: Frame, room: Room, i: number, must: boolean, strong: boolean): Label | null {
    const paper = graph.isPaper(i), cx = this.screen.x[i], cy = this.screen.y[i], r = this.screen.r[i];
    if (!focus && (paper ? frame.k < 2.2 : r < 2.4)) return null;
    const size = Math.round(paper ? 11 : Math.min(must ? 17 : 16, Math.max(must ? 14 : 11, 9.5 + r * 0.33)));
    const weight = paper ? 400 : size > 12 ? 600 : 500;
    const text = clip(graph.name(i), must ? 60 : paper ? 38 : 30);
    const width = this.width(context, text, weight, size), height = size + 2;
    // The chosen one wears a ring.
    const gap = must ? 8 : 2;
    const spots = [[cx, cy + r + gap], [cx, cy - r - height - gap + 1], [cx + r + width / 2 + 4, cy - height / 2], [cx - r - width / 2 - 4, cy - height / 2]];
    const box = ([x, y]: number[]): Box => [x - width / 2 - 3, y - 1, x + width / 2 + 3, y + height];
    let spot: number[] | undefined;
    for (const over of strong ? [false, true] : [false]) spot ??= spots.find((one) => room.take(i, box(one), over));
    if (!spot && must) room.block(TAKEN, ...box((spot = spots[0])));
    return spot ? { text, x: spot[0], y: spot[1], size, weight, paper } : null;
  }

  private width(context: CanvasRenderingContext2D, text: string, weight: number, size: number): number {
    const key = `${weight} ${size} ${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      context.font = font(weight, size);
      width = context.measureText(text).width;
      this.widths.set(key, width);
    }
    return width;
  }
}

/** Which parts of the screen bear a label or a large dot already, in coarse cells. */
class Room {
  private readonly taken: { owner: number; box: Box }[][];
  private readonly columns: number;
  private readonly clear: Box;

  constructor({ width, height, clear }: Frame, private readonly cell = 90) {
    this.columns = Math.ceil(width / cell);
    this.clear = clear;
    this.taken = Array.from({ length: this.columns * Math.ceil(height / cell) }, () => []);
  }

  block(owner: number, ...box: Box): void {
    for (const cell of this.cells(box)) cell.push({ owner, box });
  }

  /** Take a place if it is free, or free but for dots. */
  take(owner: number, box: Box, overDots: boolean): boolean {
    const [left, top, right, bottom] = box, [l, t, r, b] = this.clear;
    if (left < l || top < t || right > r || bottom > b) return false;
    const cells = this.cells(box);
    const meets = (other: Box) => left < other[2] && right > other[0] && top < other[3] && bottom > other[1];
    if (cells.some((cell) => cell.some((one) => one.owner !== owner && !(overDots && one.owner >= 0) && meets(one.box)))) return false;
    for (const cell of cells) cell.push({ owner: TAKEN, box });
    return true;
  }

  private cells([left, top, right, bottom]: Box): { owner: number; box: Box }[][] {
    const found = [];
    for (let x = Math.max(0, Math.floor(left / this.cell)); x <= Math.min(this.columns - 1, right / this.cell); x++)
      for (let y = Math.max(0, Math.floor(top / this.cell)); y <= bottom / this.cell; y++) {
        const cell = this.taken[y * this.columns + x];
        if (cell) found.push(cell);
      }
    return found;
  }
}

export function outline(context: CanvasRenderingContext2D, type: string, x: number, y: number, r: number): void {
  context.beginPath();
  if (type === "Benchmark") corners(context, x, y, r * 1.18, 4, 0);
  else if (type === "Dataset") corners(context, x, y, r * 1.2, 4, Math.PI / 4);
  else if (type === "Method") corners(context, x, y, r * 1.08, 6, 0);
  else context.arc(x, y, r, 0, TURN);
  context.closePath();
}

function corners(context: CanvasRenderingContext2D, x: number, y: number, r: number, count: number, turn: number): void {
  for (let i = 0; i < count; i++) {
    const angle = turn + (i * TURN) / count;
    context.lineTo(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
}

export function bounds(graph: Graph, hidden: Uint8Array, only?: Iterable<number>): [number, number, number, number] {
  let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
  const add = (i: number) => {
    if (hidden[i]) return;
    left = Math.min(left, graph.x[i]); right = Math.max(right, graph.x[i]);
    top = Math.min(top, graph.y[i]); bottom = Math.max(bottom, graph.y[i]);
  };
  if (only) for (const i of only) add(i);
  else for (let i = 0; i < graph.count; i++) add(i);
  return [left, top, right, bottom];
}

export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 1), space = cut.lastIndexOf(" ");
  return `${(space > length / 2 ? cut.slice(0, space) : cut).replace(/[\s,.:;-]+$/, "")}…`;
}
