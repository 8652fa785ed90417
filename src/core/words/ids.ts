import type { Clock, Random } from "./ports.ts";

export type NeuronId = string;
export type ConversationId = string;
export type MessageId = string;
export type DocumentId = string;

const digits = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32, lower case

/**
 * Makes ids that sort by the moment they were made: 10 characters of milliseconds, 16 of chance (the ULID layout).
 * Two ids of one maker never compare equal or backwards, not even within one millisecond or when the clock steps back.
 */
export function createIds(deps: { readonly clock: Clock; readonly random: Random }): () => string {
  let last = 0;
  return () => {
    last = Math.max(last + 1, deps.clock.now());
    let moment = last;
    let head = "";
    for (let place = 0; place < 10; place += 1) {
      head = digits.charAt(moment % 32) + head;
      moment = Math.floor(moment / 32);
    }
    const tail = Array.from(deps.random.bytes(16), (byte) => digits.charAt(byte % 32)).join("");
    return head + tail;
  };
}
