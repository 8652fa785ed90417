import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { hashDefinition, type RunOutcome, type SourceRef, type Synapse } from "#core/synapse/definition.ts";
import { serverPurpose, type ConnectServer, type ServerRequest } from "#core/synapse/server-port.ts";
import { foreignText, slug } from "./foreign-text.ts";
import { readAnswer, readTools, type McpServer, type RemoteTool } from "./mcp-tool.ts";
import { keyWords, sessionHidden, troubleWords, wantsKey } from "./trouble.ts";

export interface McpDeps {
  /** The gate's `fetch` for this neuron: the one way out. */
  readonly fetchFor: (use: {
    readonly neuronId: string;
    readonly purpose: string;
    readonly credential: string | undefined;
  }) => McpFetch;
  /** Ours, told to servers. */
  readonly appVersion: string;
}
type McpFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Milliseconds for connecting and listing; a call's own time is synapse/call's matter. */
const patience = 15_000;
/** Milliseconds for saying goodbye. */
const farewell = 2_000;

/** MCP over Streamable HTTP. Load this file on use: the client library is large. */
export const createConnectMcp =
  (deps: McpDeps): ConnectServer =>
  async (request) => {
    const { url, neuronId, sourceId, credential, signal } = request;
    if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
      return {
        kind: "failed",
        reason: `"${url}" is not an address of a server. Write it like http://127.0.0.1:3001/mcp.`,
      };
    }
    const { origin, host } = new URL(url);
    let relist: () => void = () => undefined;
    const client = new Client(
      { name: "brane", version: deps.appVersion },
      { capabilities: {}, listChanged: { tools: { autoRefresh: false, onChanged: () => relist() } } },
    );
    const transport = new StreamableHTTPClientTransport(new URL(url), {
      fetch: deps.fetchFor({ neuronId, purpose: serverPurpose, credential }),
    });
    let hasMet = false;
    try {
      await client.connect(transport, { signal, timeout: patience });
      hasMet = true;
      const server = describeServer(client, request, { kind: "mcp", id: sourceId, origin }, host);
      const listed = await client.listTools(undefined, { signal, timeout: patience });
      const connection = createConnection(client, transport, server, readTools(listed.tools, server));
      relist = connection.relist;
      return { kind: "connected", source: connection, name: server.name, prefix: server.prefix };
    } catch (thrown) {
      const hidesSession = hasMet && transport.sessionId === undefined;
      await leave(client, transport);
      if (signal.aborted) return { kind: "failed", reason: "Connecting was stopped." };
      if (wantsKey(thrown)) return { kind: "failed", reason: keyWords(origin, credential), wantsKey: true };
      return { kind: "failed", reason: hidesSession ? sessionHidden(origin) : troubleWords(thrown, origin) };
    }
  };

function describeServer(
  client: Client,
  request: ServerRequest,
  ref: SourceRef,
  host: string,
): McpServer & { readonly name: string } {
  const info = client.getServerVersion();
  const claimed = info?.name.split("/").at(-1) ?? "";
  return {
    ref,
    host,
    prefix: request.prefix ?? slug(claimed === "" ? host : claimed, 24),
    version: foreignText(info?.version ?? "", 40),
    name: foreignText(info?.title ?? info?.name ?? host, 80),
  };
}

function createConnection(
  client: Client,
  transport: StreamableHTTPClientTransport,
  server: McpServer,
  first: readonly RemoteTool[],
) {
  let tools = first;
  const listeners = new Set<() => void>();
  const origin = server.ref.origin ?? server.host;

  async function refresh(signal?: AbortSignal): Promise<void> {
    const listed = await client.listTools(undefined, {
      ...(signal === undefined ? {} : { signal }),
      cacheMode: "bypass",
    });
    const now = readTools(listed.tools, server);
    if (JSON.stringify(now) === JSON.stringify(tools)) return;
    tools = now;
    for (const listener of [...listeners]) listener();
  }

  /** Right before a call, the server says once more what the tool is: what was agreed to is what is called. */
  async function isUnchanged(agreed: RemoteTool, signal: AbortSignal): Promise<boolean> {
    await refresh(signal);
    const now = tools.find(({ definition }) => definition.name === agreed.definition.name);
    return (
      now?.remoteName === agreed.remoteName &&
      (await hashDefinition(now.definition)) === (await hashDefinition(agreed.definition))
    );
  }

  const synapseOf = (tool: RemoteTool): Synapse => ({
    definition: tool.definition,
    async run(args, { signal }): Promise<RunOutcome> {
      try {
        if (!(await isUnchanged(tool, signal))) {
          const text = `${server.host} has changed what ${tool.definition.name} is, so it was not called. Look at the change and agree to it first.`;
          return { kind: "failed", text };
        }
        return readAnswer(await client.callTool({ name: tool.remoteName, arguments: { ...args } }, { signal }));
      } catch (thrown) {
        signal.throwIfAborted();
        return { kind: "failed", text: troubleWords(thrown, origin) };
      }
    },
  });

  return {
    ref: server.ref,
    list: () => Promise.resolve(tools.map(synapseOf)),
    watch(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => leave(client, transport),
    /** The server says that its list changed. When it cannot be read now, the next call reads it. */
    relist: () => void refresh().catch(() => undefined),
  };
}

/** Tells the server that the session is over, if it still listens, and closes. */
async function leave(client: Client, transport: StreamableHTTPClientTransport): Promise<void> {
  const enough = new Promise<void>((resolve) => setTimeout(resolve, farewell));
  await Promise.race([transport.terminateSession().catch(() => undefined), enough]);
  await client.close().catch(() => undefined);
}
