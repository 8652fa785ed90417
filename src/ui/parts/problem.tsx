import { Show } from "solid-js";

/** Why something was not done, told to the ear at once. Nothing, while there is nothing to say. */
export function Problem(props: { readonly why: string | undefined }) {
  return (
    <Show when={props.why}>
      {(why) => (
        <p class="notice stop" role="alert">
          {why()}
        </p>
      )}
    </Show>
  );
}
