// Builds src/ into one HTML file: script and style inline, placeholders for what Python puts in.
import { readFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = process.env.PAPERATLAS_EXPLORER_OUT || join(HERE, "../src/paperatlas/exporters/templates");

/** The licences of the packages that are in the script, as the licences ask. */
function licences(modules) {
  const folders = new Set();
  for (const id of modules) {
    const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll("\\", "/"));
    if (match) folders.add(match[1]);
  }
  return [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = ["LICENSE", "LICENSE.md", "LICENCE"].map((one) => join(folder, one)).find((one) => existsSync(one));
    if (!file) throw new Error(`${name} has no licence file`);
    return `${name} ${version}\n\n${readFileSync(file, "utf8").trim()}`;
  }).join("\n\n----\n\n");
}

/** Replaces the built files by one page. */
function onePage() {
  return {
    name: "one-page",
    enforce: "post",
    generateBundle(_, bundle) {
      const files = Object.values(bundle);
      const script = files.find((file) => file.type === "chunk");
      const style = files.find((file) => file.fileName.endsWith(".css"));
      for (const name of Object.keys(bundle)) delete bundle[name];
      const parts = {
        STYLE: String(style.source).trim(),
        SCRIPT: script.code.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--"),
        LICENCES: licences(script.moduleIds).replaceAll("<", "("),
        SOURCES: process.env.PAPERATLAS_EXPLORER_SOURCES || "",
      };
      const page = readFileSync(join(HERE, "src/page.html"), "utf8");
      const source = page.replace(/\[\[([A-Z]+)\]\]/g, (_match, name) => parts[name]);
      this.emitFile({ type: "asset", fileName: "explorer.html", source });
    },
  };
}

export default defineConfig({
  root: HERE,
  publicDir: false,
  plugins: [onePage()],
  build: {
    outDir: OUT,
    emptyOutDir: false,
    target: ["chrome111", "firefox115", "safari16.4"],
    cssCodeSplit: false,
    lib: { entry: join(HERE, "src/main.ts"), name: "paperatlas", formats: ["iife"], cssFileName: "explorer" },
  },
});
