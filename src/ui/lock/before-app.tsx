import { render } from "solid-js/web";
import type { App, Beginning } from "#app/app.ts";
import Lost from "#ui/backup/lost.tsx";
import Lock from "./lock.tsx";

/** What stands in the app's place until there is one: the lock, or what the browser has lost. */
export function showBefore(
  beginning: Exclude<Beginning, { readonly kind: "open" }>,
  place: HTMLElement,
  open: (app: App) => void,
): void {
  const dispose = render(
    () =>
      beginning.kind === "lost" ? (
        <Lost desk={beginning.desk} />
      ) : (
        <Lock
          desk={beginning.desk}
          onOpen={(app) => {
            dispose();
            open(app);
          }}
        />
      ),
    place,
  );
}
