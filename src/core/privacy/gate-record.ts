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
