import { onCleanup } from "solid-js";
import type { App } from "#app/app.ts";
import { StorageTrouble } from "#core/words/rows.ts";
import type { DraftPlace } from "#core/neuron/drafts.ts";

/** What stands in a composer and is not sent yet. */
export interface Draft {
  /** What was typed here in this page. */
  readonly text: string;
  /** What was typed here before the page was loaded. Absent when this page knows better. */
  readonly earlier?: Promise<string>;
  keep(text: string): void;
}

/** Milliseconds after the last key until a draft is sealed and written: a reload costs no more than that. */
const restMs = 400;

/** The drafts of all composers: in memory for another screen, and sealed for another day. */
export function createDrafts(drafts: App["drafts"]): { at(place: DraftPlace): Draft } {
  const typed = new Map<string, string>();
  const waiting = new Map<string, { readonly write: () => void; readonly timer: ReturnType<typeof setTimeout> }>();
  const nameOf = ({ neuronId, conversationId }: DraftPlace) => JSON.stringify([neuronId, conversationId]);

  function writeAll(): void {
    for (const { write } of [...waiting.values()]) write();
  }
  addEventListener("pagehide", writeAll);
  document.addEventListener("visibilitychange", writeAll);
  onCleanup(() => {
    removeEventListener("pagehide", writeAll);
    document.removeEventListener("visibilitychange", writeAll);
  });

  function writeSoon(place: DraftPlace, text: string): void {
    const name = nameOf(place);
    clearTimeout(waiting.get(name)?.timer);
    const write = () => {
      clearTimeout(waiting.get(name)?.timer);
      waiting.delete(name);
      drafts.keep(place, text).catch(unlessTrouble);
    };
    waiting.set(name, { write, timer: setTimeout(write, restMs) });
    if (text === "") write(); // what is sent, or taken back, does not linger
  }

  return {
    at(place) {
      const known = typed.get(nameOf(place));
      return {
        text: known ?? "",
        ...(known === undefined
          ? {
              earlier: drafts.get(place).catch((thrown: unknown) => {
                unlessTrouble(thrown);
                return "";
              }),
            }
          : {}),
        keep(text) {
          typed.set(nameOf(place), text);
          writeSoon(place, text);
        },
      };
    },
  };
}

/** Storage in trouble is told when a question is sent; a draft is a courtesy. */
function unlessTrouble(thrown: unknown): void {
  if (!(thrown instanceof StorageTrouble)) reportError(thrown);
}
