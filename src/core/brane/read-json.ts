import { textOf } from "#core/words/bytes.ts";
import { limits } from "./layout.ts";

/** The value of a stranger's JSON; undefined for what is not JSON or is nested so deep that a reader might overflow. */
export function readJson(source: string | Uint8Array): unknown {
  try {
    const text = typeof source === "string" ? source : textOf(source);
    return depthOf(text) > limits.depth ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inText) {
      if (character === "\\") at += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, (depth += 1));
    else if (character === "]" || character === "}") depth -= 1;
  }
  return deepest;
}
