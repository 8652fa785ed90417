/** The reference MCP server, as its package ships it, on a port of its own. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";

export interface ToolServerProcess {
  readonly url: string;
  stop(): void;
}

const script = join(import.meta.dirname, "../node_modules/@modelcontextprotocol/server-everything/dist/index.js");

export async function startToolServer(): Promise<ToolServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [script, "streamableHttp"], {
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (text: Buffer) => {
      if (text.toString().includes("listening")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`The tool server ended with ${String(code)} before it began.`)));
  });
  return { url: `http://127.0.0.1:${port}/mcp`, stop: () => void child.kill() };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("No port is free.")),
      );
    });
  });
