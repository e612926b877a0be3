// The ground under the nodes. Each node raises its surroundings; how high decides between sea, shore and land.

import type { Graph } from "./graph";
import { bounds, type Frame, type Palette } from "./paint";

const REACH = 30;
const LARGEST = 680;
/** Steps of height per point of the picture; they make the rims smooth. */
const STEPS = 8;

/** A small picture, made once and then only moved and scaled. */
export class Land {
  private canvas: HTMLCanvasElement | null = null;
  private key = "";
  private left = 0;
  private top = 0;
  private scale = 1;

  paint(context: CanvasRenderingContext2D, graph: Graph, hidden: Uint8Array, key: string, palette: Palette, frame: Frame): void {
    const wanted = `${key} ${graph.count} ${palette.land}`;
    if (wanted !== this.key) { this.key = wanted; this.canvas = this.make(graph, hidden, palette); }
    if (!this.canvas) return;
    context.imageSmoothingQuality = "low";
    context.drawImage(this.canvas, frame.x + this.left * frame.k, frame.y + this.top * frame.k,
      (this.canvas.width / this.scale) * frame.k, (this.canvas.height / this.scale) * frame.k);
  }

  private make(graph: Graph, hidden: Uint8Array, palette: Palette): HTMLCanvasElement | null {
    const [left, top, right, bottom] = bounds(graph, hidden);
    if (right < left) return null;
    const scale = Math.min(0.36, LARGEST / Math.max(right - left + 4 * REACH, bottom - top + 4 * REACH));
    Object.assign(this, { left: left - 2 * REACH, top: top - 2 * REACH, scale });
    const canvas = document.createElement("canvas"), shore = (7 * scale) / Math.max(0.35, scale * 2);
    canvas.width = Math.ceil((right - left + 4 * REACH) * scale);
    canvas.height = Math.ceil((bottom - top + 4 * REACH) * scale);
    const context = canvas.getContext("2d")!, image = context.createImageData(canvas.width, canvas.height);
    const colours = shades(palette, shore), heights = this.heights(graph, hidden, canvas.width, canvas.height, shore);
    const points = new Uint32Array(image.data.buffer);
    for (let at = 0; at < points.length; at++) points[at] = colours[heights[at]];
    context.putImageData(image, 0, 0);
    return canvas;
  }

  private heights(graph: Graph, hidden: Uint8Array, width: number, height: number, shore: number): Uint8Array {
    const heights = new Uint8Array(width * height), stamps = new Map<number, Uint8Array>();
    for (let i = 0; i < graph.count; i++) {
      if (hidden[i]) continue;
      const reach = Math.round(2 * (Math.max(2, (REACH + graph.radius[i] * 0.6) * this.scale) + shore)) / 2, half = Math.ceil(reach);
      let stamp = stamps.get(reach);
      if (!stamp) stamps.set(reach, (stamp = cone(reach)));
      const x = Math.round((graph.x[i] - this.left) * this.scale) - half, y = Math.round((graph.y[i] - this.top) * this.scale) - half;
      const side = 2 * half + 1, from = Math.max(0, -x), to = Math.min(side, width - x);
      for (let row = Math.max(0, -y); row < Math.min(side, height - y); row++)
        for (let column = from, at = (y + row) * width + x + from, one = row * side + from; column < to; column++, at++, one++)
          if (stamp[one] > heights[at]) heights[at] = stamp[one];
    }
    return heights;
  }
}

/** A square of heights that fall from the middle to 0 at the distance `reach`. */
function cone(reach: number): Uint8Array {
  const half = Math.ceil(reach), side = 2 * half + 1, stamp = new Uint8Array(side * side);
  for (let y = -half; y <= half; y++)
    for (let x = -half; x <= half; x++) stamp[(y + half) * side + x + half] = Math.min(255, Math.max(0, STEPS * (reach - Math.hypot(x, y))));
  return stamp;
}

/** The colour of each height: clear over the sea, then the shore, then land. */
function shades(palette: Palette, shore: number): Uint32Array {
  const part = (colour: string, n: number) => parseInt(colour.slice(1 + 2 * n, 3 + 2 * n), 16);
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let height = 0; height < 256; height++) {
    // Slow slopes: steep ones would turn to beads where the small picture is drawn large.
    const far = height / STEPS, share = Math.min(1, Math.max(0, (2 * far) / shore - 1));
    for (let n = 0; n < 3; n++) bytes[4 * height + n] = part(palette.shore, n) * (1 - share) + part(palette.land, n) * share;
    bytes[4 * height + 3] = 255 * Math.min(1, far / 2);
  }
  return new Uint32Array(bytes.buffer);
}
