import { createSignal, Show } from "solid-js";
import { render } from "solid-js/web";
import type { WayBack } from "#app/app.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { dayAndTime } from "#ui/words/format.ts";

/** Offers, below why the app cannot start, the copy from before a newer BRANE changed what is kept here. */
export function offerReturn(place: Element, find: () => Promise<WayBack | undefined>): void {
  render(() => <Return find={find} />, place.querySelector("main") ?? place);
}

/** Nothing where there is none. */
function Return(props: { readonly find: () => Promise<WayBack | undefined> }) {
  const found = fromPromise(() => props.find());
  const [going, setGoing] = createSignal(false);
  async function go(way: WayBack): Promise<void> {
    setGoing(true);
    await way.go().finally(() => location.reload());
  }
  return (
    <Show when={found()}>
      {(way) => (
        <>
          <h2>Or go back to before the update</h2>
          <p>
            A copy of {dayAndTime(way().at)} is kept here, from before the newer version changed how things are kept.
            This version can go on from it. What was written since then is given up.
          </p>
          <button type="button" class="btn danger" disabled={going()} onClick={() => void go(way())}>
            {going() ? "Going back…" : "Go back to the copy"}
          </button>
        </>
      )}
    </Show>
  );
}
