import type { Piece } from "./protocol.ts";

/**
 * Gathers a server's native calls and writes them as the turn reads calls: the JSON form of core/synapse/dialects. What
 * is no JSON stays as it came, so that the turn finds it broken and asks again instead of guessing.
 */
export function createCallGatherer() {
  const calls = new Map<number, { name: string; json: string }>();
  return {
    add({ place, name, json }: Extract<Piece, { readonly kind: "call" }>): void {
      const call = calls.get(place) ?? { name: "", json: "" };
      calls.set(place, { name: call.name + (name ?? ""), json: call.json + (json ?? "") });
    },
    /** The text that stands for the calls, behind what was `said` before; empty when there were none. */
    text(said: string): string {
      const forms = [...calls.values()].map(({ name, json }) => formOf(name, json.trim() === "" ? "{}" : json));
      if (forms.length === 0) return "";
      if (said.trim() === "" && forms.length === 1) return forms.join("");
      return forms.map((form) => `\n\`\`\`json\n${form}\n\`\`\``).join("");
    },
  };
}

function formOf(name: string, json: string): string {
  return `{"tool": ${JSON.stringify(name)}, "arguments": ${json}}`;
}
