import { createSignal, For, Show } from "solid-js";
import { counted } from "#ui/words/format.ts";
import { barInWords, type Bar, type Timeline } from "./timeline.ts";

/** When how much happened, in quiet bars. One of them, clicked or chosen by arrow keys and Enter, is shown alone. */
export function TimelineBars(props: {
  readonly timeline: Timeline;
  readonly chosen: readonly [from: number, to: number] | undefined;
  readonly onChoose: (between: readonly [from: number, to: number] | undefined) => void;
}) {
  const [at, setAt] = createSignal<number>();
  const bars = () => props.timeline.bars;
  const most = () => Math.max(1, ...bars().map(({ count }) => count));
  const isChosen = ({ from, to }: Bar) => props.chosen?.[0] === from && props.chosen[1] === to;
  /** The one that the Tab key comes to: where the person was, else the newest. */
  const stop = () => Math.min(at() ?? Infinity, bars().length - 1);
  let group!: HTMLDivElement;

  function move(event: KeyboardEvent): void {
    const rightToLeft = getComputedStyle(group).direction === "rtl" ? -1 : 1;
    const ways: Readonly<Record<string, number>> = {
      ...{ ArrowRight: rightToLeft, ArrowLeft: -rightToLeft, Home: -Infinity, End: Infinity },
    };
    const way = ways[event.key];
    if (way === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(bars().length - 1, stop() + way)));
    group.querySelectorAll("button")[stop()]?.focus();
  }

  return (
    <Show when={bars().length > 1}>
      <div class="timeline">
        <div
          role="group"
          aria-label={`When: each bar is ${articles[props.timeline.step]}`}
          ref={(element) => (group = element)}
          onKeyDown={move}
        >
          <For each={bars()}>
            {(bar, place) => (
              <button
                type="button"
                tabindex={place() === stop() ? 0 : -1}
                aria-pressed={isChosen(bar)}
                aria-label={barTold(props.timeline, bar)}
                title={barTold(props.timeline, bar)}
                onFocus={() => setAt(place())}
                onClick={() => props.onChoose(isChosen(bar) ? undefined : [bar.from, bar.to])}
              >
                <i style={{ height: share(bar.count, most()) }}>
                  <i class="wrong" style={{ height: share(bar.wrong, bar.count) }} />
                </i>
              </button>
            )}
          </For>
        </div>
        <p class="quiet tabular" aria-hidden="true">
          <span>{dayOf(bars()[0]?.from)}</span>
          <span>{dayOf((bars().at(-1)?.to ?? 1) - 1)}</span>
        </p>
      </div>
    </Show>
  );
}

const articles = { hour: "an hour", day: "a day", week: "a week", month: "a month" } as const;
const share = (part: number, whole: number) => (part === 0 ? "0" : `max(2px, ${(part / Math.max(1, whole)) * 100}%)`);
const dayOf = (at: number | undefined) => new Date(at ?? 0).toLocaleDateString(undefined, { dateStyle: "medium" });
const barTold = ({ step }: Timeline, bar: Bar) =>
  `${barInWords(step, bar)}: ${counted(bar.count, "entry", "entries")}${bar.wrong === 0 ? "" : `, ${bar.wrong.toLocaleString()} of them refused, failed or without an outcome`}`;
