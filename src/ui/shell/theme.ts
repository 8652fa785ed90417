import { createEffect, createSignal } from "solid-js";
import type { Accessor } from "solid-js";

export type ThemeChoice = "system" | "light" | "dark";
const key = "brane-theme";

/** The theme follows the system until a person chooses. The choice is kept outside sealed storage, as is what was told once: neither is a secret. */
export function createTheme(): { readonly choice: Accessor<ThemeChoice>; choose(theme: ThemeChoice): void } {
  const [choice, choose] = createSignal<ThemeChoice>(remembered());
  createEffect(() => {
    const theme = choice();
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  });
  return {
    choice,
    choose(theme) {
      choose(theme);
      try {
        if (theme === "system") localStorage.removeItem(key);
        else localStorage.setItem(key, theme);
      } catch {
        // A browser that keeps nothing keeps no theme either; the choice holds until the page is closed.
      }
    },
  };
}

function remembered(): ThemeChoice {
  try {
    const kept = localStorage.getItem(key);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}
