import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const at = (name: string) => new URL(`../../tools/verify-log/${name}`, import.meta.url);

/** The page that checks a log, as one file that needs nothing beside it: what checks is put into its script. */
function verifyPage(): string {
  const code = readFileSync(at("check-log.mjs"), "utf8").replace("export async function", "async function");
  if (code.includes("\nexport ") || code.includes("</script")) throw new Error("This code cannot stand in a page.");
  return readFileSync(at("page.html"), "utf8").replace("/* check-log.mjs is put here */", () => code);
}

/** Ships it as `verify-log.html`, to be saved and opened from a file: our policy lets no page of ours run code of its own. */
export function shipVerifyPage(): Plugin {
  return {
    name: "brane-verify-page",
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "verify-log.html", source: verifyPage() });
    },
    configureServer: (server) => {
      server.middlewares.use("/verify-log.html", (_request, response) => {
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(verifyPage());
      });
    },
  };
}
