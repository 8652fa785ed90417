/**
 * The signs that models put around a call. Which of them a model writes tells nothing that the call itself does not, and
 * the wrong ones are a frequent slip: so all are skipped alike.
 */

const tags =
  "tool_calls?|function_calls?|functioncall|functions?|tools?|call|tool_use|tool_code|invoke|action|parameters?|arguments";

const wrapper = new RegExp(
  [
    String.raw`<\|[^|<>\n]{1,40}\|>`, // <|python_tag|>, <|im_end|>
    String.raw`<｜[^｜<>\n]{1,40}｜>`, // DeepSeek's, with wide bars
    String.raw`</?(?:${tags})\s*>`,
    String.raw`</s>`,
    String.raw`\[/?(?:TOOL_CALLS?|ARGS|CALL_ID)\]`, // Mistral
    "```+[ \\t]*(?:json5?|python|py|xml|tool_calls?|tool_code|tool_use|text)?",
    ">>>",
  ].join("|"),
  "iy",
);

/** Behind the spaces and wrappers that begin at `at`. */
export function skipWrappers(text: string, at: number): number {
  let end = at;
  for (;;) {
    while (/\s/.test(text[end] ?? "")) end += 1;
    const length = wrapperAt(text, end);
    if (length === 0) return end;
    end += length;
  }
}

/** The length of the wrapper at `at`, 0 where there is none. */
export function wrapperAt(text: string, at: number): number {
  wrapper.lastIndex = at;
  return wrapper.exec(text)?.[0].length ?? 0;
}

/** Whether a wrapper closes here, so that what stands before it was not cut off. */
export const endsHere = (text: string, at: number): boolean =>
  /^(?:<\/|<\||<｜|\[\/|```)/.test(text.slice(at, at + 3)) && wrapperAt(text, at) > 0;

/** Whether the text says in so many signs that it calls a tool, whatever follows. */
export const announcesCall = (text: string): boolean =>
  /<tool_call>|<function_call>|\[TOOL_CALLS\]|<\|python_tag\|>|<function[= ]|<invoke |<｜tool▁call|<\|tool_call|^>>>\w/im.test(
    text,
  );

/** The text without its wrappers. */
export function withoutWrappers(text: string): string {
  let left = "";
  for (let at = 0; at < text.length;) {
    const length = wrapperAt(text, at);
    if (length === 0) left += text.charAt(at);
    at += Math.max(1, length);
  }
  return left;
}
