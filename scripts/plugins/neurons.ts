import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runnerImport, type Plugin } from "vite";
import type * as Reader from "../../src/core/neuron/read-neuron.ts";

const id = "virtual:neurons";
const root = join(import.meta.dirname, "..", "..");

/**
 * `virtual:neurons`: the neurons we ship, read from neurons/*.yaml while building, by the same strict reader that reads a
 * stranger's. So the page holds plain data and no YAML parser. A file that does not read stops the build with its problems.
 */
export function neurons(): Plugin {
  return {
    name: "brane-neurons",
    resolveId: (asked) => (asked === id ? `\0${id}` : undefined),
    load(asked) {
      return asked === `\0${id}` ? moduleOf(yamlFiles(), (file) => this.addWatchFile(file)) : undefined;
    },
  };
}

/** As the first screen shows them; any other stands behind these, by name. */
const order = ["medical-assistant", "legal-researcher", "financial-analyst", "home-keeper", "makers-bench"];
const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);

const yamlFiles = (): readonly string[] =>
  readdirSync(join(root, "neurons"))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .sort((one, other) => rank(one) - rank(other) || (one < other ? -1 : 1))
    .map((name) => join(root, "neurons", `${name}.yaml`));

async function moduleOf(files: readonly string[], watch: (file: string) => void): Promise<string> {
  const reader = join(root, "src/core/neuron/read-neuron.ts");
  const { module } = await runnerImport<typeof Reader>(reader, {
    root,
    configFile: false,
    logLevel: "warn",
  });
  const read = files.map((file) => {
    watch(file);
    const neuron = module.readNeuron(readFileSync(file, "utf8"));
    if (neuron.ok) return neuron.value;
    const problems = neuron.problem.map(({ line, column, message }) => `  ${line ?? 1}:${column ?? 1} ${message}`);
    throw new Error(`${file} is not a neuron:\n${problems.join("\n")}`);
  });
  return `export const neurons = ${JSON.stringify(read)};\n`;
}
