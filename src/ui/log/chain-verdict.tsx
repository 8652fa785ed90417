import { createSignal, Show } from "solid-js";
import type { Accessor } from "solid-js";
import type { AuditDesk } from "#app/app.ts";
import { counted } from "#ui/words/format.ts";

interface Said {
  readonly intact: boolean;
  readonly text: string;
}

/** Checks the log when a person asks for it, and what came of it in a sentence. */
export function createVerdict(audit: Pick<AuditDesk, "verify">): {
  readonly said: Accessor<Said | undefined>;
  verify(): Promise<void>;
  /** Says in the same place why something else was refused. */
  refuse(reason: string): void;
} {
  const [said, setSaid] = createSignal<Said>();
  return {
    said,
    async verify() {
      const result = await audit.verify();
      if (result.kind !== "intact") {
        const text =
          result.kind === "broken" ? `The chain is broken at entry ${result.seq}: ${result.reason}` : result.reason;
        return void setSaid({ intact: false, text });
      }
      const whole = result.read ? "changed or missing" : "missing. What they say, an auditor can check";
      setSaid({
        intact: true,
        text: `The chain is whole: ${counted(result.entries, "entry", "entries")}, none ${whole}.`,
      });
    },
    refuse: (reason) => void setSaid({ intact: false, text: reason }),
  };
}

export function ChainVerdict(props: { readonly said: Said | undefined }) {
  return (
    <div role="status">
      <Show when={props.said}>
        {(said) => (
          <p class="notice" classList={{ inside: said().intact, stop: !said().intact }}>
            {said().text}
          </p>
        )}
      </Show>
    </div>
  );
}
