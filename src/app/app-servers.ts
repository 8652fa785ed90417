/** The part of the facade (app.ts) that speaks of tool servers and devices, and how connecting one ends. */

export interface ToolServer {
  readonly id: string;
  readonly url: string;
  readonly name: string;
  readonly state: "connected" | "disconnected" | "failed";
  readonly problem?: string;
  readonly tools: number;
}

export type ConnectOutcome =
  | { readonly kind: "connected"; readonly server: ToolServer }
  /** `wantsKey`: the server asks for a key, or does not take the one that was given. */
  | { readonly kind: "failed"; readonly reason: string; readonly wantsKey?: boolean };

export interface ConnectOptions {
  /** The name of the credential that goes with every request; null for none. Absent: the one of last time. */
  readonly credential?: string | null;
}
