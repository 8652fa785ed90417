/** One knock at the gate, let through or not. */
export interface GateRecord {
  readonly at: number;
  readonly neuronId?: string | undefined;
  readonly origin: string;
  readonly purpose: string;
  readonly allowed: boolean;
  readonly reason: string;
  /** Bytes of the request's body; addresses and headers go besides. */
  readonly bytesOut: number;
}

/** Everything that ever left for one neuron on this device, in sum. */
export interface GateTotal {
  /** Empty for what knocked for no neuron. */
  readonly neuronId: string;
  /** Bytes of the bodies of all requests that were let through. */
  readonly bytesOut: number;
  /** Requests let through. */
  readonly allowed: number;
  readonly refused: number;
  /** Of those let through, how many brought no answer that could be read: whether they arrived is not known. */
  readonly unanswered?: number;
  /** Where they went, in the order they were first reached: no more than a person has allowed one by one. */
  readonly origins: readonly string[];
  /** The last request that was let through; `at` in milliseconds since 1970. */
  readonly last?: { readonly origin: string; readonly at: number };
}
