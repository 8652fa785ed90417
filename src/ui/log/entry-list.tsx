import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount } from "solid-js";
import type { LogGlance } from "#app/app.ts";
import { LogLine } from "./log-line.tsx";
import { heightOf, placeIn, topOf, visibleRows, type ListShape } from "./visible-rows.ts";

/** Entries one under the other, however many: those in view are drawn, and where the keyboard is. */
export function EntryList(props: {
  readonly glances: readonly LogGlance[];
  readonly nameOf: (glance: LogGlance) => string;
}) {
  let list!: HTMLOListElement;
  const [view, setView] = createSignal<readonly [top: number, bottom: number]>([0, window.innerHeight]);
  const [rowHeight, setRowHeight] = createSignal(44);
  const [opened, setOpened] = createSignal<{ readonly seq: number; readonly extra: number }>();
  const [focused, setFocused] = createSignal<number>();
  const placeOf = (seq: number | undefined) => placeIn(props.glances, seq);

  const shape = createMemo((): ListShape => {
    const place = placeOf(opened()?.seq);
    const extra = opened()?.extra ?? 0;
    return { count: props.glances.length, rowHeight: rowHeight(), ...(place < 0 ? {} : { opened: { place, extra } }) };
  });
  const drawn = createMemo(() => {
    const places = visibleRows(shape(), ...view());
    const kept = placeOf(focused());
    const all = kept < 0 || places.includes(kept) ? places : [...places, kept].sort((one, other) => one - other);
    return all.flatMap((place) => props.glances[place] ?? []);
  });

  let waiting = 0;
  const look = () => {
    waiting ||= requestAnimationFrame(() => {
      waiting = 0;
      const { top } = list.getBoundingClientRect();
      setView([-top, window.innerHeight - top]);
      setRowHeight(Number.parseFloat(getComputedStyle(list).getPropertyValue("--row")) * remInPixels());
    });
  };
  onMount(() => {
    look();
    for (const event of ["scroll", "resize"]) window.addEventListener(event, look, { passive: true });
  });
  onCleanup(() => {
    cancelAnimationFrame(waiting);
    for (const event of ["scroll", "resize"]) window.removeEventListener(event, look);
  });
  createEffect(on(() => props.glances, look)); // what stands above it may have grown, too

  // What comes in above does not push away what a person is looking at.
  createEffect(
    on(
      () => props.glances,
      (_now, before) => {
        const came = before === undefined ? -1 : placeOf(before[0]?.seq);
        if (came > 0 && view()[0] > 0) window.scrollBy(0, came * rowHeight());
      },
    ),
  );

  return (
    <ol
      class="log"
      classList={{ "log-shared": props.glances.some(({ by }) => by !== undefined) }}
      role="list"
      aria-label="Entries, newest first"
      ref={(element) => (list = element)}
      style={{ height: `${heightOf(shape())}px` }}
      onFocusOut={() => setFocused(undefined)}
    >
      <For each={drawn()}>
        {(glance) => (
          <LogLine
            glance={glance}
            neuron={props.nameOf(glance)}
            top={topOf(shape(), placeOf(glance.seq))}
            place={[placeOf(glance.seq) + 1, props.glances.length]}
            open={opened()?.seq === glance.seq}
            onFocus={() => setFocused(glance.seq)}
            onToggle={(open) => {
              if (open) setOpened({ seq: glance.seq, extra: 0 });
              else if (opened()?.seq === glance.seq) setOpened(undefined);
            }}
            onHeight={(pixels) => setOpened({ seq: glance.seq, extra: Math.max(0, pixels - rowHeight()) })}
          />
        )}
      </For>
    </ol>
  );
}

const remInPixels = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
