import { createMemo, For } from "solid-js";
import { growCell } from "./cell.ts";

/**
 * A neuron's picture: its cell inside the membrane. The ring is closed when nothing can leave and has a gap, in
 * another colour, when something may. Decoration for a screen reader: the words stand beside it.
 */
export function NeuronSign(props: {
  readonly id: string;
  readonly size: number;
  readonly open?: boolean | undefined;
  readonly thinking?: boolean | undefined;
}) {
  const cell = createMemo(() => growCell(props.id));
  return (
    <svg
      class="sign"
      classList={{ open: props.open === true, thinking: props.thinking === true }}
      width={props.size}
      height={props.size}
      viewBox="0 0 40 40"
      aria-hidden="true"
    >
      <circle class="membrane" cx="20" cy="20" r="18.2" />
      <circle class="soma" cx="20" cy="20" r="3.4" />
      <For each={cell().dendrites}>
        {(dendrite) => (
          <>
            <path d={`M20 20L${dendrite.x} ${dendrite.y}`} />
            <circle class="tip" cx={dendrite.x} cy={dendrite.y} r={dendrite.radius} />
          </>
        )}
      </For>
    </svg>
  );
}

/** The membrane alone, for a line of text. */
export function Ring(props: { readonly open?: boolean | undefined; readonly size?: number }) {
  return (
    <svg
      class="ring"
      classList={{ open: props.open === true }}
      width={props.size ?? 16}
      height={props.size ?? 16}
      viewBox="0 0 16 16"
      aria-hidden="true"
    >
      <circle class="membrane" cx="8" cy="8" r="6" />
      <circle class="soma" cx="8" cy="8" r="1.8" />
    </svg>
  );
}
