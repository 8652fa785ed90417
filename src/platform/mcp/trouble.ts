/** What a tool server or the way to it can do wrong, in words that say what to do. */
import { SdkErrorCode, SdkHttpError, SdkError, UnauthorizedError } from "@modelcontextprotocol/client";

export function troubleWords(thrown: unknown, origin: string): string {
  const gate = causesOf(thrown).find((cause) => cause.name === "GateTrouble");
  if (gate !== undefined) return gate.message; // the gate has said it already
  const http = causesOf(thrown).find((cause) => cause instanceof SdkHttpError);
  if (http !== undefined) return statusWords(http.status, origin);
  if (wantsKey(thrown)) return keyWords(origin, undefined);
  if (thrown instanceof SdkError && thrown.code === SdkErrorCode.RequestTimeout) {
    return `${origin} took too long to answer. Try again, or look whether the server still runs.`;
  }
  if (causesOf(thrown).some((cause) => cause instanceof TypeError)) {
    return `${origin} gave no answer that this page may read. Either it is not running, or it does not allow this page: it must send Access-Control-Allow-Origin for this address, and name mcp-session-id in Access-Control-Expose-Headers.`;
  }
  return `What ${origin} answers is not MCP over HTTP. Check the address: it often ends in /mcp.`;
}

/** Whether the server asks who this is, or does not take the key that came (RFC 9110: 401, 403). */
export const wantsKey = (thrown: unknown): boolean =>
  causesOf(thrown).some(
    (cause) =>
      cause instanceof UnauthorizedError ||
      (cause instanceof SdkHttpError && (cause.status === 401 || cause.status === 403)),
  );

export const keyWords = (origin: string, credential: string | undefined): string =>
  credential === undefined
    ? `${origin} wants a key. Its owner or its manual says where to get one; then choose it here.`
    : `${origin} does not take the key "${credential}". Look whether it is still valid, and whether the server wants it in another way.`;

/** Sessions need a header that pages see only when the server exposes it. */
export const sessionHidden = (origin: string): string =>
  `${origin} answers, and then does not know this page any more: it hides its session. It must send Access-Control-Expose-Headers: mcp-session-id.`;

function statusWords(status: number, origin: string): string {
  if (status === 401 || status === 403) return keyWords(origin, undefined);
  if (status === 404 || status === 405) {
    return `There is no MCP server at this address of ${origin} (${status}). Check the address: it often ends in /mcp.`;
  }
  if (status >= 500) return `${origin} has trouble of its own (${status}). Try again later.`;
  return `${origin} refused the request (${status}). Check the address: it often ends in /mcp.`;
}

function causesOf(thrown: unknown): readonly Error[] {
  const chain: Error[] = [];
  for (let cause = thrown; cause instanceof Error && chain.length < 8; cause = cause.cause) chain.push(cause);
  return chain;
}
