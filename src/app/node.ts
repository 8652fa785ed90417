import type { ConsistencyProving, ConsistencyVerdict } from "#core/audit/prove-consistency.ts";
import type { ProofVerdict } from "#core/audit/prove-entry.ts";
import type { KeptElsewhere, LogVerdict } from "#core/audit/verify-log.ts";
import type { PackageContents } from "#core/brane/contents.ts";
import type { PackageReading } from "#core/brane/read-package.ts";
import type { Bytes } from "#core/words/bytes.ts";
import type { AskListener, AskOptions, AskOutcome, NodePlaces } from "./node-ask.ts";

export type { AskOutcome } from "./node-ask.ts";

/** What BRANE can do outside a browser: ask, and read and check what it made. Each part loads when it is asked for. */
export interface NodeApp {
  readonly ask: {
    /** Sends the text as it is to a model, without neuron and template. */
    raw(text: string, options: AskOptions, listener: AskListener, signal: AbortSignal): Promise<AskOutcome>;
    /** Asks the neuron in a package. Nothing of it is kept afterwards. */
    neuron(
      contents: PackageContents,
      question: string,
      options: AskOptions,
      listener: AskListener,
      signal: AbortSignal,
    ): Promise<AskOutcome>;
  };
  readonly audit: {
    /** Checks the text of an exported log, by itself and against what was kept elsewhere. */
    verify(text: string, kept?: KeptElsewhere): Promise<LogVerdict & { readonly limit: string }>;
    /** Checks the proof of one entry; with `key` also who signed its checkpoint. */
    verifyProof(text: string, options?: { readonly key?: string }): Promise<ProofVerdict>;
    /** Makes, from a log's text, the proof that its newer checkpoint goes on from the older one. */
    proveConsistency(
      text: string,
      kept: { readonly older: string; readonly newer: string },
    ): Promise<ConsistencyProving>;
    /** Checks such a proof against the older checkpoint; with `key` also who signed both. */
    verifyConsistency(
      proof: string,
      kept: { readonly older: string; readonly key?: string },
    ): Promise<ConsistencyVerdict>;
  };
  readonly packages: {
    /** Reads a .brane file as the page does, and changes nothing. */
    read(bytes: Bytes, passphrase?: string): Promise<PackageReading>;
  };
}

/** The composition root of the command line; node-ask.ts, the part that needs a model, belongs to it. */
export function createNodeApp(places: NodePlaces): NodeApp {
  return {
    ask: {
      raw: async (...asked) => (await import("./node-ask.ts")).askRaw(places, ...asked),
      neuron: async (...asked) => (await import("./node-ask.ts")).askNeuron(places, ...asked),
    },
    audit: {
      async verify(text, kept = {}) {
        const [{ limitOfTheChain }, { verifyLog }, { nodeSha256 }] = await Promise.all([
          import("#core/audit/verify-lines.ts"),
          import("#core/audit/verify-log.ts"),
          import("#platform/node/sha256.ts"),
        ]);
        return { ...(await verifyLog(text, kept, nodeSha256)), limit: limitOfTheChain };
      },
      async proveConsistency(text, kept) {
        const [{ proveConsistency }, { nodeSha256 }] = await Promise.all([
          import("#core/audit/prove-consistency.ts"),
          import("#platform/node/sha256.ts"),
        ]);
        return proveConsistency(text, kept, nodeSha256);
      },
      verifyConsistency: async (...given) =>
        (await import("#core/audit/prove-consistency.ts")).verifyConsistency(...given),
      verifyProof: async (...given) => (await import("#core/audit/prove-entry.ts")).verifyProof(...given),
    },
    packages: {
      async read(bytes, passphrase) {
        const { createPackagePress } = await import("#platform/package/package-press.ts");
        return createPackagePress().read(new Blob([bytes]), passphrase);
      },
    },
  };
}
