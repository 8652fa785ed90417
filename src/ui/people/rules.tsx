import { createSignal, For } from "solid-js";
import type { MachinePolicy } from "#app/app.ts";
import { Problem } from "#ui/parts/problem.tsx";
import "./people.css";

/** What the admins lay down for everybody here. Without `set` it is only shown. */
export function Rules(props: {
  readonly policy: MachinePolicy;
  /** Resolves to why not. */
  readonly set?: ((policy: MachinePolicy) => Promise<string | undefined>) | undefined;
}) {
  const [problem, setProblem] = createSignal<string>();
  const cannot = () => props.set === undefined;
  const change = async (part: Partial<MachinePolicy>) =>
    setProblem(await props.set?.({ ...structuredClone(props.policy), ...part }));
  const origins = (text: string) =>
    text
      .split(/\s+/)
      .filter((each) => URL.canParse(each))
      .map((each) => new URL(each).origin);

  return (
    <div class="policy">
      <label class="tick">
        <input
          type="checkbox"
          disabled={cannot()}
          checked={props.policy.greatestTier < 2}
          onChange={(event) => void change({ greatestTier: event.currentTarget.checked ? 0 : 2 })}
        />
        Nothing leaves this computer, whatever a neuron may do elsewhere
      </label>
      <label class="tick">
        <input
          type="checkbox"
          disabled={cannot()}
          checked={props.policy.toolsOff}
          onChange={(event) => void change({ toolsOff: event.currentTarget.checked })}
        />
        No tools, for nobody
      </label>
      <label class="field">
        <span>Tool servers</span>
        <select
          disabled={cannot()}
          onChange={(event) =>
            void change({
              servers: {
                kind: event.currentTarget.value === "only" ? "only" : "all-but",
                origins: props.policy.servers.origins,
              },
            })
          }
        >
          <For each={serverKinds}>
            {([kind, words]) => (
              <option value={kind} selected={kind === props.policy.servers.kind}>
                {words}
              </option>
            )}
          </For>
        </select>
      </label>
      <label class="field">
        <span>Their addresses, one a line</span>
        <textarea
          rows={2}
          disabled={cannot()}
          value={props.policy.servers.origins.join("\n")}
          onChange={(event) =>
            void change({ servers: { kind: props.policy.servers.kind, origins: origins(event.currentTarget.value) } })
          }
        />
      </label>
      <label class="field">
        <span>Lock at the latest when nobody is here for</span>
        <select
          disabled={cannot()}
          onChange={(event) => void change({ lockWithin: Number(event.currentTarget.value) })}
        >
          <For each={minutes}>
            {([value, words]) => (
              <option value={String(value)} selected={value === props.policy.lockWithin}>
                {words}
              </option>
            )}
          </For>
        </select>
      </label>
      <Problem why={problem()} />
    </div>
  );
}

const serverKinds = [
  ["all-but", "Any but these"],
  ["only", "Only these"],
] as const;
const minutes: readonly (readonly [number, string])[] = [
  [0, "As each likes"],
  [5, "5 minutes"],
  [15, "15 minutes"],
  [60, "An hour"],
];
