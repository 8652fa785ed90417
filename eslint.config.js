import js from "@eslint/js";
import globals from "./scripts/lint-globals.js";
import tseslint from "typescript-eslint";

const doors =
  "The gate is the one door out: ask it (src/platform/gate), or the model store for files of our own origin.";

/** Everything that can reach a network by itself. */
const network = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "RTCPeerConnection"];

export default tseslint.config(
  { ignores: ["dist/", ".cache/", "node_modules/", "**/kernels/", "public/", "test-results/", "playwright-report/"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["./src/*/tsconfig.json", "./workers/tsconfig.json", "./e2e/tsconfig.json", "./tsconfig.tests.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "max-lines": ["error", 400],
      "no-restricted-globals": ["error", ...network.map((name) => ({ name, message: doors }))],
      "no-restricted-properties": ["error", { object: "navigator", property: "sendBeacon", message: doors }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Numbers and booleans read well in sentences; objects do not.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // `void` marks the promises that are meant to run on by themselves.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    // The door, and the one reader of our own origin's files.
    files: ["workers/gate.ts", "src/platform/page/fetch-own.ts"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["**/*.test.ts", "**/*.contract.ts", "e2e/**", "bench/**"],
    rules: { "no-restricted-globals": "off", "no-restricted-properties": "off" },
  },
  {
    files: ["**/*.{js,mjs,cjs}"],
    languageOptions: { globals },
  },
);
