import type { SynapseSource } from "./definition.ts";

/** How the gate's list and log name what tool servers are reached for. */
export const serverPurpose = "tool server";

/** What connecting to a tool server needs to know. */
export interface ServerRequest {
  readonly neuronId: string;
  /** http or https. */
  readonly url: string;
  /** Ours, not the server's: it stays the same for an address, whatever the server says about itself. */
  readonly sourceId: string;
  /** What its tools' names begin with; from the server's own name when absent, which happens once. */
  readonly prefix?: string;
  /** The name of the credential that goes with every request; the gate puts it in. */
  readonly credential?: string | undefined;
  readonly signal: AbortSignal;
}

export type ServerConnection =
  | {
      readonly kind: "connected";
      readonly source: SynapseSource;
      /** As the server calls itself: foreign text. */
      readonly name: string;
      readonly prefix: string;
    }
  /** A sentence that says what is and what to do. */
  | {
      readonly kind: "failed";
      readonly reason: string;
      /** The server asks for a key, or does not take the one that was given. */
      readonly wantsKey?: boolean;
    };

/** The port to tool servers. Never rejects for what a server or network can do. */
export type ConnectServer = (request: ServerRequest) => Promise<ServerConnection>;
