// Light or dark: as the system says, until somebody presses the button.

import { $, on } from "./dom";

export function openTheme(changed: () => void): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", changed);
  on($("theme"), {
    click: () => {
      const now = document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
      document.documentElement.dataset.theme = now === "dark" ? "light" : "dark";
      changed();
    },
  });
}
