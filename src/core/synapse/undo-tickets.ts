import * as z from "zod/mini";
import type { Clock } from "#core/words/ports.ts";
import type { Rows } from "#core/words/rows.ts";
import type { UndoTicket } from "./definition.ts";

/** How long a call can be taken back, in milliseconds: the five minutes of the design documents. */
export const undoLasts = 5 * 60 * 1000;

interface KeptTicket {
  readonly callId: string;
  readonly neuronId: string;
  readonly tool: string;
  readonly definitionHash: string;
  readonly ticket: UndoTicket;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface UndoTickets {
  keep(ticket: KeptTicket): Promise<void>;
  /** The call's ticket while its time is not over. */
  find(callId: string): Promise<KeptTicket | undefined>;
  drop(callId: string): Promise<void>;
}

const undoStore = "undo";

const TicketSchema = z.object({
  callId: z.string(),
  neuronId: z.string(),
  tool: z.string(),
  definitionHash: z.string(),
  ticket: z.record(z.string(), z.json()),
  until: z.number(),
});

export function createUndoTickets(deps: { readonly rows: Rows; readonly clock: Clock }): UndoTickets {
  const { rows, clock } = deps;
  const read = (value: unknown): KeptTicket | undefined => {
    const parsed = TicketSchema.safeParse(value);
    return parsed.success && parsed.data.until > clock.now() ? parsed.data : undefined;
  };
  return {
    async keep(ticket) {
      const over = (await rows.list(undoStore)).filter(({ value }) => read(value) === undefined);
      await rows.write([
        ...over.map(({ id }) => ({ kind: "delete" as const, store: undoStore, id })),
        { kind: "put", store: undoStore, id: ticket.callId, value: ticket, tags: [ticket.neuronId] },
      ]);
    },
    find: async (callId) => read(await rows.get(undoStore, callId)),
    drop: (callId) => rows.write([{ kind: "delete", store: undoStore, id: callId }]),
  };
}
