import type { AuditEvent } from "#core/words/audit-port.ts";
import type { ModelServer, ServerModel } from "#core/broker/server.ts";
import type { Patience } from "./silence.ts";

/** The gate's: rejects with a sentence, and with the signal's reason on abort. */
export type ServerFetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ServerDeps {
  /** The gate's `fetch`, for one neuron. */
  readonly fetchFor: (use: {
    readonly neuronId: string;
    readonly purpose: string;
    readonly credential: string | undefined;
  }) => ServerFetch;
  /** Keeps in the log how a server failed; that it was asked, the gate has written already. */
  readonly note: (event: AuditEvent) => Promise<void>;
  /** Keeps what was found out of a model of this server. Never rejects: to find it out anew costs one refusal. */
  readonly learn?: (server: ModelServer, model: ServerModel) => Promise<void>;
  readonly patience?: Patience;
}
