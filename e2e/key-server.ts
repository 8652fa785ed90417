/** A small MCP server that wants a key, on this machine: it keeps what reached it, and its one tool tells the headers back. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface KeyServer {
  readonly url: string;
  /** The `Authorization` headers in the order they came; empty where there was none. */
  readonly heard: readonly string[];
  stop(): void;
}

interface Call {
  readonly id?: number;
  readonly method: string;
  readonly params?: { readonly protocolVersion?: string };
}

export async function startKeyServer(secret: string): Promise<KeyServer> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "authorization, *");
    response.setHeader("access-control-allow-methods", "POST, GET, DELETE");
    if (request.method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      const authorization = request.headers.authorization ?? "";
      heard.push(authorization);
      if (authorization !== `Bearer ${secret}`) return response.writeHead(401).end("no");
      if (request.method !== "POST") return response.writeHead(405).end();
      const { id, method, params } = JSON.parse(body) as Call;
      if (id === undefined) return response.writeHead(202).end();
      const text = `You came with ${authorization}.`;
      const results: Readonly<Record<string, unknown>> = {
        initialize: {
          protocolVersion: params?.protocolVersion,
          capabilities: { tools: {} },
          serverInfo: { name: "hub", version: "1" },
        },
        "tools/list": { tools: [{ name: "who", description: "Tells who came.", inputSchema: { type: "object" } }] },
        "tools/call": { content: [{ type: "text", text }] },
      };
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify({ jsonrpc: "2.0", id, result: results[method] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    heard,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
