import type { NativeTool } from "#core/broker/engine.ts";
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
    /** Whether every call names one of the tools and its arguments are an object: only then is it known that it can call. */
    isWhole: (tools: readonly Pick<NativeTool, "name">[]): boolean =>
      calls.size > 0 &&
      [...calls.values()].every((call) => tools.some(({ name }) => name === call.name) && isObject(call.json)),
    /** The text that stands for the calls, behind what was `said` before; empty when there were none. */
    text(said: string): string {
      const forms = [...calls.values()].map(({ name, json }) => formOf(name, json.trim() === "" ? "{}" : json));
      if (forms.length === 0) return "";
      if (said.trim() === "" && forms.length === 1) return forms.join("");
      return forms.map((form) => `\n\`\`\`json\n${form}\n\`\`\``).join("");
    },
  };
}

function isObject(json: string): boolean {
  try {
    const read: unknown = JSON.parse(json.trim() === "" ? "{}" : json);
    return typeof read === "object" && read !== null && !Array.isArray(read);
  } catch {
    return false;
  }
}

function formOf(name: string, json: string): string {
  return `{"tool": ${JSON.stringify(name)}, "arguments": ${json}}`;
}
