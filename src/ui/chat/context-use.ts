import { createMemo } from "solid-js";
import type { Accessor } from "solid-js";
import type { ContextUse } from "#core/neuron/read-ahead.ts";
import type { Message } from "#core/neuron/conversation.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import type { Shell } from "#ui/shell/shell.ts";
import type { LiveTurn } from "./turns.ts";

/**
 * What fills the model's window. Counted anew when something was said or the model became ready, and not while it
 * speaks: the model is busy then.
 */
export function createContextUse(
  shell: Shell,
  place: {
    readonly neuronId: Accessor<string>;
    readonly conversationId: Accessor<string | undefined>;
    readonly messages: Accessor<readonly Message[]>;
    readonly live: Accessor<LiveTurn | undefined>;
    readonly beside: Accessor<LiveTurn | undefined>;
  },
): Accessor<ContextUse | undefined> {
  const speaks = createMemo(() => [place.live(), place.beside()].some((turn) => turn && turn.ended() === undefined));
  const said = createMemo(() => (speaks() ? undefined : place.messages()));
  const model = createMemo(() => {
    const status = shell.model();
    return status.kind === "ready" ? status.info.id : undefined;
  });
  let last: { readonly place: string; readonly use: ContextUse | undefined } | undefined;
  return fromPromise(async () => {
    const [neuronId, conversationId] = [place.neuronId(), place.conversationId()];
    const here = `${neuronId}/${conversationId ?? ""}`;
    if (said() === undefined) return last?.place === here ? last.use : undefined;
    last = {
      place: here,
      use: model() === undefined ? undefined : await shell.app.chat.context(neuronId, conversationId),
    };
    return last.use;
  });
}

/** How much of the window is used, from 0 to 1. */
export const partUsed = ({ window, instructions, passages, conversation }: ContextUse): number =>
  Math.min(1, (instructions + passages + conversation) / window);
