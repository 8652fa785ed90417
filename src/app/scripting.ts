/**
 * `globalThis.brane`: the app, for scripts. A narrow face over the facade with the shapes that docs/api.md promises.
 * Kiosk and sealed builds leave it out.
 */
import type { NeuronId, DocumentId, ConversationId } from "#core/words/ids.ts";
import type { PrivacyTier } from "#core/words/tier.ts";
import type { TurnEvent } from "#core/neuron/turn-event.ts";
import type { App, AuditEntryView, GateEntry } from "./app.ts";

export interface Brane {
  /** Resolves when the app can be used. */
  readonly ready: Promise<void>;
  readonly neurons: {
    list(): Promise<readonly { id: NeuronId; name: string; description: string; tier: PrivacyTier }[]>;
    /** Rejects with a sentence when the neuron cannot be exported. */
    export(id: NeuronId, options?: { readonly passphrase?: string }): Promise<Blob>;
    import(
      blob: Blob,
      options?: { readonly passphrase?: string },
    ): Promise<{ kind: "imported"; id: NeuronId } | { kind: "refused"; reason: string }>;
  };
  readonly documents: {
    /** Rejects with a sentence when the document cannot be read. */
    add(neuronId: NeuronId, file: File): Promise<{ id: DocumentId; name: string; passages: number }>;
  };
  readonly memory: {
    recall(
      neuronId: NeuronId,
      text: string,
      options?: { readonly limit?: number },
    ): Promise<readonly { document: string; text: string; score: number; start: number; end: number }[]>;
  };
  readonly audit: { entries(): Promise<readonly AuditEntryView[]>; export(): Promise<string> };
  readonly gate: { log(): Promise<readonly GateEntry[]> };
  readonly chat: {
    send(
      neuronId: NeuronId,
      text: string,
      options?: { readonly conversationId?: ConversationId; readonly signal?: AbortSignal },
    ): AsyncIterable<TurnEvent>;
  };
}

const needsPassphrase = "This file is sealed. Pass its passphrase: neurons.import(blob, { passphrase }).";

/** Gives scripts of this page their face of the app. Builds that have none hold nothing of this file. */
export function exposeToScripts(app: Promise<App>): void {
  if (import.meta.env.BRANE_BUILD !== "open") return;
  Object.defineProperty(globalThis, "brane", { value: createBrane(app), enumerable: true });
}

function createBrane(app: Promise<App>): Brane {
  return {
    ready: app.then(() => undefined),
    neurons: {
      list: async () =>
        (await (await app).neurons.list()).map(({ id, name, description, tier }) => ({ id, name, description, tier })),
      export: async (id, options) => {
        const { passphrase } = options ?? {}; // and no keys: a script could open the file that it has sealed
        const outcome = await (await app).neurons.export(id, passphrase === undefined ? {} : { passphrase });
        if (outcome.kind === "refused") throw new Error(outcome.reason);
        return outcome.blob;
      },
      import: async (blob, options) => {
        const opened = await (await app).neurons.open(blob, options);
        switch (opened.kind) {
          case "opened":
            return opened.accept("replace", { keys: false }); // no person has seen which ones
          case "needs-passphrase":
            return { kind: "refused", reason: needsPassphrase };
          case "cannot-open":
          case "refused":
            return { kind: "refused", reason: opened.reason };
        }
      },
    },
    documents: {
      add: async (neuronId, file) => {
        const outcome = await (await app).documents.add(neuronId, file);
        if (outcome.kind === "added") return { id: outcome.id, name: outcome.name, passages: outcome.passages };
        throw new Error(outcome.kind === "refused" ? outcome.reason : "Reading the document was stopped.");
      },
    },
    memory: {
      recall: async (neuronId, text, options) =>
        (await (await app).memory.recall(neuronId, text, options)).map((passage) => ({
          document: passage.document,
          text: passage.text,
          score: passage.score,
          start: passage.start,
          end: passage.end,
        })),
    },
    audit: {
      entries: async () => {
        const entries = await (await app).audit.entries();
        if ("kind" in entries) throw new Error(entries.reason);
        return entries;
      },
      export: async () => {
        const exported = await (await app).audit.export();
        if (exported.kind === "refused") throw new Error(exported.reason);
        return exported.text;
      },
    },
    gate: { log: async () => (await app).gate.log() },
    chat: {
      async *send(neuronId, text, options) {
        yield* (await app).chat.send(neuronId, text, options);
      },
    },
  };
}
