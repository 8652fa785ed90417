import { lazy, Show, Suspense } from "solid-js";
import type { WayBack } from "#app/app.ts";
import { sentenceOf } from "#core/words/result.ts";
import "#ui/tokens.css";
import "#ui/styles/base.css";
import "./full-page.css";

const Return = lazy(() => import("./return.tsx"));

/** The last boundary: the app itself could not be made. `findWayBack`: where that may be for what a newer one wrote. */
export function CannotStart(props: {
  readonly fault: unknown;
  readonly findWayBack?: () => Promise<WayBack | undefined>;
}) {
  return (
    <main class="full-page">
      <h1>BRANE could not start.</h1>
      <p>
        What you keep in it is untouched. Reload the page. If it happens again, this sentence helps whoever repairs it:
      </p>
      <p class="exact">{sentenceOf(props.fault)}</p>
      <button type="button" class="btn main" onClick={() => location.reload()}>
        Reload
      </button>
      <Show when={props.findWayBack}>
        {(find) => (
          <Suspense>
            <Return find={find()} />
          </Suspense>
        )}
      </Show>
    </main>
  );
}
