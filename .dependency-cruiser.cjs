/** Who may enter which room: the table of docs/ARCHITECTURE.md, and no cycles. scripts/fence.test.ts shows each rule fail. */
const tests = "(\\.(test|contract)\\.ts$|/testing/)";
/** A rule about our own modules and, where `libraries` says so, packages. */
const room = (name, comment, path, allowed, extra = {}) => ({
  name,
  comment,
  severity: "error",
  from: { path, pathNot: tests },
  to: {
    pathNot: [...allowed, "node_modules/", "[.](css|svg|wasm|json)", "[?]url$", "^virtual:"],
    dependencyTypesNot: ["core"],
    ...extra,
  },
});
const blind = ["memory", "broker", "axon", "synapse", "privacy", "vault", "audit"];

module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or three.",
      severity: "error",
      from: { pathNot: "node_modules" },
      to: { circular: true, viaOnly: { pathNot: "node_modules" } },
    },
    {
      name: "no-orphan-imports",
      comment: "What is imported must exist.",
      severity: "error",
      from: { pathNot: "node_modules" },
      to: { couldNotResolve: true, pathNot: "^virtual:|[?]url$" },
    },
    room("words-know-nobody", "core/words may use a schema library and nothing of ours.", "^src/core/words/", [
      "^src/core/words/",
    ]),
    ...blind.map((name) =>
      room(`${name}-is-blind`, `core/${name} may use core/words only.`, `^src/core/${name}/`, [
        `^src/core/${name}/`,
        "^src/core/words/",
      ]),
    ),
    room(
      "neuron-meets-core",
      "core/neuron is where core's rooms meet; it knows no package and no platform.",
      "^src/core/neuron/",
      [`^src/core/(neuron|words|${blind.join("|")})/`, "^neurons/"],
    ),
    room("packages-and-sync-stay-in-core", "core/brane and core/sync may use core.", "^src/core/(brane|sync)/", [
      "^src/core/",
    ]),
    {
      name: "core-is-pure",
      comment: "core uses schema, YAML and nothing else from outside.",
      severity: "error",
      from: { path: "^src/core/", pathNot: tests },
      to: { path: "node_modules/", pathNot: "node_modules/(zod|yaml)/" },
    },
    {
      name: "core-runs-anywhere",
      comment: "core runs in a page, a worker and Node alike: no module of Node's.",
      severity: "error",
      from: { path: "^src/core/", pathNot: tests },
      to: { dependencyTypes: ["core"] },
    },
    room("soma-stands-alone", "soma knows nothing of BRANE.", "^src/soma/", ["^src/soma/"]),
    room("platform-implements-core", "platform may use core, soma and the workers' contracts.", "^src/platform/", [
      "^src/(core|soma|platform)/",
    ]),
    room(
      "app-uses-core",
      "app reaches platform only from its composition roots.",
      "^src/app/(?!(browser|browser-models|browser-rooms|browser-vault|browser-backups|browser-people|browser-renewal|node|node-ask)\\.ts$)",
      ["^src/(app|core)/"],
    ),
    room(
      "roots-compose",
      "browser.ts and node.ts may use app, core, platform and soma.",
      "^src/app/(browser|browser-models|browser-rooms|browser-vault|browser-backups|browser-people|browser-renewal|node|node-ask)\\.ts$",
      ["^src/(app|core|platform|soma)/"],
    ),
    room("ui-asks-the-app", "ui talks to the App facade and knows core's types.", "^src/ui/", [
      "^src/ui/",
      "^src/app/(app|safety|browser)\\.ts$",
      "^src/core/",
    ]),
    {
      name: "ui-knows-core-by-type",
      comment: "ui uses core's types, not its code, except words.",
      severity: "error",
      from: { path: "^src/ui/" },
      to: { path: "^src/core/(?!words/)", dependencyTypesNot: ["type-only"] },
    },
    room("cli-asks-the-app", "cli talks to the Node composition root and knows core's types.", "^src/cli/", [
      "^src/cli/",
      "^src/app/(app|node)\\.ts$",
      "^src/core/",
    ]),
    room("workers-compose", "workers never see app or ui.", "^workers/", ["^workers/", "^src/(core|platform|soma)/"]),
    {
      name: "no-tests-in-products",
      comment: "Nothing that ships imports a test.",
      severity: "error",
      from: { path: "^(src|workers)/", pathNot: tests },
      to: { path: tests },
    },
    {
      name: "no-dev-dependencies",
      comment: "What ships uses dependencies, not devDependencies.",
      severity: "error",
      from: { path: "^(src|workers)/", pathNot: tests },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.tests.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "browser", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
